import { Controller, Delete, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { chosenId, Endpoint } from '#infra/http';
import { RemoveStripeAccount } from './remove-stripe-account.service';

@ApiTags('projects')
@Controller('api/v1/projects')
export class RemoveStripeAccountController {
  constructor(private readonly remove: RemoveStripeAccount) {}

  @Delete(':project_id/stripe_account')
  @Endpoint({
    summary: 'Sell through Paygrove’s Stripe account again',
    description:
      'For what is begun from now on. What was begun at the project’s own account is finished there: its keys are kept, encrypted, and its webhooks are still taken. Leave both valid at Stripe until nothing is open there.',
    access: ['operator', 'secret_key'],
    response: { status: 204, description: 'New payments are at Paygrove’s account.' },
    errors: [
      'project_not_found',
      'project_archived',
      'price_invalid',
      'price_of_another_project',
      'concurrent_update',
      'provider_rejected',
      'provider_unavailable',
    ],
  })
  async removeStripeAccount(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
  ): Promise<void> {
    await this.remove.execute(projectId);
  }
}
