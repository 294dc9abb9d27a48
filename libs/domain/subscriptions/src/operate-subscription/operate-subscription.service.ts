import { Injectable } from '@nestjs/common';
import { Clock, DomainError, type ProjectId } from '#kernel';
import type { SubscriptionStatus } from '#contracts';
import { statusAt, type StoredSubscription } from '../subscription/subscription';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import { SyncSubscription } from '../sync-subscription/sync-subscription.service';
import type { Verdict } from './allowed-operations';

export interface Operation {
  /** Whether there is anything to do. @throws DomainError when it cannot be done as the subscription stands */
  check(subscription: StoredSubscription): Verdict;
  /** Does it at Stripe. To be repeated without harm. */
  act(subscription: StoredSubscription): Promise<void>;
}

/**
 * Does something with a subscription at Stripe and takes in what came of it, as a webhook would: whoever tells of it first, it is told
 * once. A crash between the two is mended by the webhook, or by a repetition.
 */
@Injectable()
export class OperateSubscription {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly sync: SyncSubscription,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `subscription_not_found`, what the operation's check throws, and what Stripe refuses */
  async execute(projectId: ProjectId, id: string, operation: Operation): Promise<StoredSubscription> {
    const subscription = await this.get(projectId, id);
    if (operation.check(subscription) === 'nothing_to_do') return subscription;
    try {
      await operation.act(subscription);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'provider_rejected')) throw error;
      // Stripe may know something that we do not: then the check says better what it is.
      operation.check(await this.refresh(subscription));
      throw error;
    }
    return this.refresh(subscription);
  }

  /** As it is now: grace that is over counts as over. @throws DomainError `subscription_not_found` */
  async get(projectId: ProjectId, id: string): Promise<StoredSubscription> {
    const found = await this.subscriptions.find(projectId, id);
    if (found === undefined) {
      throw new DomainError('subscription_not_found', `There is no subscription ${id} in this project.`);
    }
    const status: SubscriptionStatus = statusAt(found, this.clock.now());
    return { ...found, status };
  }

  /** Brings it in line with Stripe. */
  async refresh(subscription: StoredSubscription): Promise<StoredSubscription> {
    const { projectId, id, providerSubscriptionId } = subscription;
    const occurredAt = this.clock.now();
    await this.sync.execute({ account: subscription, providerSubscriptionId, occurredAt, changed: true });
    return this.get(projectId as ProjectId, id);
  }
}
