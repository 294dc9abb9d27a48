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
      'Erases his personal data for good, ends his sessions and cancels his subscriptions at once. Ledger and payments stay under his id, which is not given again.',
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
