import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Clock, type ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import type { z } from 'zod';
import { operatesSubscription, subscriptionIdField } from '../operate-subscription/operation-fields';
import { viewOf } from '../subscription/subscription-view';
import type { SubscriptionView } from '../subscription/subscription-view.schema';
import { cancelSubscriptionSchema } from './cancel-subscription.schema';
import { CancelSubscription } from './cancel-subscription.service';

@ApiTags('subscriptions')
@Controller('api/v1/subscriptions')
export class CancelSubscriptionController {
  constructor(
    private readonly cancelling: CancelSubscription,
    private readonly clock: Clock,
  ) {}

  @Post(':subscription_id/cancel')
  @Endpoint({
    ...operatesSubscription,
    summary: 'End a subscription',
    description:
      'With the period that is paid, unless said otherwise; until then it can be resumed. Ended at once, nothing is paid back, and the permissions stay for the days of grace.',
  })
  async cancelSubscription(
    @CurrentProject() projectId: ProjectId,
    @OperationId() operationId: string,
    @Param('subscription_id', { schema: subscriptionIdField }) subscriptionId: string,
    @Body({ schema: cancelSubscriptionSchema }) body: z.output<typeof cancelSubscriptionSchema>,
  ): Promise<SubscriptionView> {
    const command = { projectId, subscriptionId, operationId, atPeriodEnd: body.at_period_end };
    return viewOf(await this.cancelling.execute(command), this.clock.now());
  }
}
