import { Injectable } from '@nestjs/common';
import { Clock, DomainError, type ProjectId } from '#kernel';
import { isLive } from '../subscription/subscription';
import { viewOf } from '../subscription/subscription-view';
import type { SubscriptionView } from '../subscription/subscription-view.schema';
import { SubscriptionRepository } from '../subscription/subscription.repository';

/** The subscription that a user has to a product: the live one, else the newest of those that were. */
@Injectable()
export class GetSubscription {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `subscription_not_found` */
  async execute(projectId: ProjectId, userId: string, productId: string): Promise<SubscriptionView> {
    const newestFirst = await this.subscriptions.list(projectId, userId, productId);
    const subscription = newestFirst.find(({ status }) => isLive(status)) ?? newestFirst[0];
    if (subscription === undefined) {
      throw new DomainError(
        'subscription_not_found',
        `The user ${userId} has no subscription to ${productId}. Start one with POST /api/v1/checkout/subscription.`,
      );
    }
    return viewOf(subscription, this.clock.now());
  }
}
