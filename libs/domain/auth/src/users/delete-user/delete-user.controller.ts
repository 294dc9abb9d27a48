import { Controller, Delete, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { userIdField } from '../user.schema';
import { DeleteUser } from './delete-user.service';

@ApiTags('users')
@Controller('api/v1/users')
export class DeleteUserController {
  constructor(private readonly remove: DeleteUser) {}

  @Delete(':user_id')
  @Endpoint({
    summary: 'Delete a user',
    description:
      'Erases his personal data for good, ends his sessions, cancels his subscriptions and calls off what he has not paid yet, at once. Ledger and payments stay under his id, which is not given again. ' +
      'Erased are address, password and metadata of the user, also in events that told of him; his address on payments, carts and customers; and, shortly after, e-mail address, name, phone, addresses and description of his customers at Stripe. ' +
      'A customer that projects of a billing group share is erased when he was deleted in the last of them. ' +
      'Not erased are `reference` and `metadata` of his payments, which are the project’s own and stay with the books, and Stripe’s own records of what was paid: checkout sessions with their `customer_details`, receipts, invoices, tax ids and the billing details of cards. If the law asks for it, redact those at Stripe (https://docs.stripe.com/privacy/redaction).',
    access: ['secret_key'],
    response: { status: 204, description: 'The user is gone.' },
    errors: ['user_not_found'],
  })
  async deleteUser(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: userIdField }) userId: string,
  ): Promise<void> {
    await this.remove.execute({ projectId, userId });
  }
}
