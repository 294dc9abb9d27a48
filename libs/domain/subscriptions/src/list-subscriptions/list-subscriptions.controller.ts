import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { chosenId, CurrentProject, Endpoint } from '#infra/http';
import { subscriptionsOfUser, type SubscriptionsOfUser } from './list-subscriptions.schema';
import { ListSubscriptions } from './list-subscriptions.service';

@ApiTags('subscriptions')
@Controller('api/v1/subscriptions')
export class ListSubscriptionsController {
  constructor(private readonly listSubscriptions: ListSubscriptions) {}

  @Get(':user_id')
  @Endpoint({
    summary: 'The subscriptions of a user',
    description: 'An unknown user has none.',
    access: ['secret_key', 'end_user'],
    response: { status: 200, schema: subscriptionsOfUser, description: 'All of them, newest first.' },
  })
  async listSubscriptionsOfUser(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: chosenId('The user, as the project calls him.', 'user_42') }) userId: string,
  ): Promise<SubscriptionsOfUser> {
    return { user_id: userId, subscriptions: await this.listSubscriptions.execute(projectId, userId) };
  }
}
