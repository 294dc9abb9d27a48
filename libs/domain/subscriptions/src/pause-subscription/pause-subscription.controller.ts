import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Clock, type ProjectId } from '#kernel';
import { CurrentProject, Endpoint, OperationId } from '#infra/http';
import type { z } from 'zod';
import { operatesSubscription, subscriptionIdField } from '../operate-subscription/operation-fields';
import { viewOf } from '../subscription/subscription-view';
import type { SubscriptionView } from '../subscription/subscription-view.schema';
import { pauseSubscriptionSchema } from './pause-subscription.schema';
import { PauseSubscription } from './pause-subscription.service';

@ApiTags('subscriptions')
@Controller('api/v1/subscriptions')
export class PauseSubscriptionController {
  constructor(
    private readonly pausing: PauseSubscription,
    private readonly clock: Clock,
  ) {}

  @Post(':subscription_id/pause')
  @Endpoint({
    ...operatesSubscription,
    summary: 'Collect nothing for a while',
    description:
      'The permissions stay until the end of the period that was paid, then go until it is resumed. What falls due meanwhile is void. Paused again, it only gets the other time to resume, within the period that is paid for.',
    errors: [...operatesSubscription.errors, 'subscription_past_due', 'subscription_canceling'],
  })
  async pauseSubscription(
    @CurrentProject() projectId: ProjectId,
    @OperationId() operationId: string,
    @Param('subscription_id', { schema: subscriptionIdField }) subscriptionId: string,
    @Body({ schema: pauseSubscriptionSchema }) body: z.output<typeof pauseSubscriptionSchema>,
  ): Promise<SubscriptionView> {
    const resumesAt = body.resumes_at === null ? null : new Date(body.resumes_at);
    const command = { projectId, subscriptionId, operationId, resumesAt };
    return viewOf(await this.pausing.execute(command), this.clock.now());
  }
}
