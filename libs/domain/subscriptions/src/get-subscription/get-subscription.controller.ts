import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { chosenId, CurrentProject, Endpoint } from '#infra/http';
import { subscriptionView, type SubscriptionView } from '../subscription/subscription-view.schema';
import { GetSubscription } from './get-subscription.service';

@ApiTags('subscriptions')
@Controller('api/v1/subscriptions')
export class GetSubscriptionController {
  constructor(private readonly getSubscription: GetSubscription) {}

  @Get(':user_id/:product_id')
  @Endpoint({
    summary: 'The subscription of a user to a product',
    description: 'The live one where there is one, else the newest of those that have ended.',
    access: ['secret_key', 'end_user'],
    response: { status: 200, schema: subscriptionView, description: 'The subscription.' },
    errors: ['subscription_not_found'],
  })
  async getSubscriptionOfUser(
    @CurrentProject() projectId: ProjectId,
    @Param('user_id', { schema: chosenId('The user, as the project calls him.', 'user_42') }) userId: string,
    @Param('product_id', { schema: chosenId('The product that was bought.', 'pro_monthly') })
    productId: string,
  ): Promise<SubscriptionView> {
    return this.getSubscription.execute(projectId, userId, productId);
  }
}
