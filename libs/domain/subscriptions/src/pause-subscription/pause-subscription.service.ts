import { Injectable } from '@nestjs/common';
import { Clock, DomainError, type ProjectId } from '#kernel';
import { SubscriptionProviders } from '#infra/stripe';
import { checkPause } from '../operate-subscription/allowed-operations';
import { OperateSubscription } from '../operate-subscription/operate-subscription.service';
import type { Subscription } from '../subscription/subscription';

export interface PauseSubscriptionCommand {
  readonly projectId: ProjectId;
  readonly subscriptionId: string;
  readonly operationId: string;
  readonly resumesAt: Date | null;
}

/** Collects nothing for a subscription for a while. What was paid for stays until its period ends. */
@Injectable()
export class PauseSubscription {
  constructor(
    private readonly operate: OperateSubscription,
    private readonly providers: SubscriptionProviders,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError with the codes that the endpoint documents; `validation_failed` for a time that is over */
  execute(command: PauseSubscriptionCommand): Promise<Subscription> {
    const { projectId, subscriptionId, operationId } = command;
    const resumesAt = this.futureSecond(command.resumesAt);
    return this.operate.execute(projectId, subscriptionId, {
      check: (subscription) => checkPause(subscription, resumesAt),
      act: async (subscription) =>
        (await this.providers.of(subscription)).pauseSubscription(
          { subscriptionId: subscription.providerSubscriptionId, reference: operationId },
          resumesAt,
        ),
    });
  }

  /** Stripe keeps whole seconds. */
  private futureSecond(time: Date | null): Date | null {
    if (time === null) return null;
    const second = new Date(Math.floor(time.getTime() / 1_000) * 1_000);
    const now = this.clock.now();
    if (second > now) return second;
    const message = `Must be in the future: it is ${now.toISOString()} now`;
    throw new DomainError('validation_failed', `resumes_at: ${message}`, [{ path: 'resumes_at', message }]);
  }
}
