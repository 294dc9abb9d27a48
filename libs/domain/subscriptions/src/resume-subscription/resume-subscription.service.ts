import { Injectable } from '@nestjs/common';
import { Clock, type ProjectId } from '#kernel';
import { SubscriptionProviders } from '#infra/stripe';
import { checkResume } from '../operate-subscription/allowed-operations';
import { OperateSubscription } from '../operate-subscription/operate-subscription.service';
import type { Subscription } from '../subscription/subscription';

export interface ResumeSubscriptionCommand {
  readonly projectId: ProjectId;
  readonly subscriptionId: string;
  readonly operationId: string;
}

/** Lets a subscription go on that is paused, or is to end with its period. */
@Injectable()
export class ResumeSubscription {
  constructor(
    private readonly operate: OperateSubscription,
    private readonly providers: SubscriptionProviders,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError with the codes that the endpoint documents */
  execute({ projectId, subscriptionId, operationId }: ResumeSubscriptionCommand): Promise<Subscription> {
    return this.operate.execute(projectId, subscriptionId, {
      check: checkResume,
      act: async (subscription) =>
        (await this.providers.of(subscription)).resumeSubscription(
          { subscriptionId: subscription.providerSubscriptionId, reference: operationId },
          this.isPastWhatWasPaid(subscription),
        ),
    });
  }

  /** Else whoever pauses before each renewal and resumes after it would never pay. */
  private isPastWhatWasPaid({ status, graceEndsAt }: Subscription): boolean {
    return status === 'paused' && graceEndsAt !== null && graceEndsAt <= this.clock.now();
  }
}
