import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Clock, type ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import { operatesSubscription, subscriptionIdField } from '../operate-subscription/operation-fields';
import { viewOf } from '../subscription/subscription-view';
import type { SubscriptionView } from '../subscription/subscription-view.schema';
import { ResumeSubscription } from './resume-subscription.service';

@ApiTags('subscriptions')
@Controller('api/v1/subscriptions')
export class ResumeSubscriptionController {
  constructor(
    private readonly resuming: ResumeSubscription,
    private readonly clock: Clock,
  ) {}

  @Post(':subscription_id/resume')
  @Endpoint({
    ...operatesSubscription,
    summary: 'Let a subscription go on',
    description:
      'Takes a planned end back, and a pause. When the period that was paid before a pause is over, a new one begins, and is billed now. One that simply runs is left as it is.',
    errors: [...operatesSubscription.errors, 'subscription_past_due', 'card_declined'],
  })
  async resumeSubscription(
    @CurrentProject() projectId: ProjectId,
    @OperationId() operationId: string,
    @Param('subscription_id', { schema: subscriptionIdField }) subscriptionId: string,
  ): Promise<SubscriptionView> {
    const resumed = await this.resuming.execute({ projectId, subscriptionId, operationId });
    return viewOf(resumed, this.clock.now());
  }
}
