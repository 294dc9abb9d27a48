import { Injectable } from '@nestjs/common';
import { isAt, type ObjectClues, type StripeAccount } from '#infra/stripe';
import { SubscriptionRepository } from './subscription.repository';

/** Tells other modules which objects at Stripe belong to subscriptions. */
@Injectable()
export class KnownSubscriptions {
  constructor(private readonly subscriptions: SubscriptionRepository) {}

  /** Whether the object is a subscription that is known at that account, or belongs to one. */
  async includes(account: StripeAccount, { ids }: ObjectClues): Promise<boolean> {
    const known = await this.subscriptions.findByProviderIds(ids);
    return [...known.values()].some((subscription) => isAt(subscription, account));
  }
}
