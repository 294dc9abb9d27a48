import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { SubscriptionProviders } from '#infra/stripe';
import { checkCancel } from '../operate-subscription/allowed-operations';
import { OperateSubscription } from '../operate-subscription/operate-subscription.service';
import type { Subscription } from '../subscription/subscription';

export interface CancelSubscriptionCommand {
  readonly projectId: ProjectId;
  readonly subscriptionId: string;
  readonly operationId: string;
  readonly atPeriodEnd: boolean;
}

/** Ends a subscription, now or with its period. Canceling twice is canceling once. */
@Injectable()
export class CancelSubscription {
  constructor(
    private readonly operate: OperateSubscription,
    private readonly providers: SubscriptionProviders,
  ) {}

  /** @throws DomainError with the codes that the endpoint documents */
  execute({
    projectId,
    subscriptionId,
    operationId,
    atPeriodEnd,
  }: CancelSubscriptionCommand): Promise<Subscription> {
    return this.operate.execute(projectId, subscriptionId, {
      check: (subscription) => checkCancel(subscription, atPeriodEnd),
      act: async (subscription) => {
        const { providerSubscriptionId: subscriptionId } = subscription;
        const provider = await this.providers.of(subscription);
        return atPeriodEnd
          ? provider.cancelAtPeriodEnd({ subscriptionId, reference: operationId })
          : provider.cancelSubscription(subscriptionId);
      },
    });
  }
}
