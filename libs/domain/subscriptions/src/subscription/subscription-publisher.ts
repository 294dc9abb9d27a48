import { Injectable } from '@nestjs/common';
import {
  creditsPurchased,
  subscriptionCanceled,
  subscriptionCreated,
  subscriptionExpired,
  subscriptionPastDue,
  subscriptionRenewed,
  subscriptionTrialWillEnd,
  subscriptionUpdated,
  type EventData,
} from '#contracts';
import { Outbox } from '#infra/event-bus';
import type { SubscriptionFact } from './advance-subscription';
import type { RenewedCredits } from './renewal-credits';
import { givenPermissions, graceStartedAt, type Subscription } from './subscription';

const eventOf = {
  created: subscriptionCreated,
  updated: subscriptionUpdated,
  renewed: subscriptionRenewed,
  past_due: subscriptionPastDue,
  canceled: subscriptionCanceled,
  expired: subscriptionExpired,
} as const satisfies Record<Exclude<SubscriptionFact, 'trial_will_end'>, unknown>;

/** What an invoice has taken, and the payment that it is: none where there was nothing to take. */
export interface ToldMoney {
  readonly paymentId: string | undefined;
  readonly amount: number;
  readonly currency: string;
}

/** Tells what happened to a subscription, in the transaction in which it did. */
@Injectable()
export class SubscriptionPublisher {
  constructor(private readonly outbox: Outbox) {}

  /** @param money what an invoice has taken, that nobody has told of: the renewal tells of it, or else, if it is any, an update */
  async publish(
    subscription: Subscription,
    facts: readonly SubscriptionFact[],
    money?: ToldMoney,
  ): Promise<void> {
    const { projectId, userId } = subscription;
    for (const fact of facts) {
      if (fact === 'renewed' || fact === 'updated') {
        const tells = fact === 'renewed' || (money?.paymentId !== undefined && !facts.includes('renewed'));
        const data = { ...dataOf(subscription), ...(tells ? moneyOf(money) : {}) };
        await this.outbox.append(eventOf[fact], { projectId, userId }, data);
      } else if (fact !== 'trial_will_end') {
        await this.outbox.append(eventOf[fact], { projectId, userId }, dataOf(subscription));
      } else if (subscription.announcedTrialEnd !== null) {
        const data = {
          ...dataOf(subscription),
          trial_end: subscription.announcedTrialEnd.toISOString(),
        };
        await this.outbox.append(subscriptionTrialWillEnd, { projectId, userId }, data);
      }
    }
  }

  /** What a renewal grants; each kind once per invoice, whoever tells of it. */
  async publishCredits(
    { projectId, userId }: Subscription,
    credits: readonly RenewedCredits[],
  ): Promise<void> {
    for (const granted of credits) {
      await this.outbox.append(creditsPurchased, { projectId, userId }, granted);
    }
  }
}

function dataOf(subscription: Subscription): EventData<typeof subscriptionCreated> {
  return {
    subscription_id: subscription.id,
    user_id: subscription.userId,
    product_id: subscription.productId,
    plan: subscription.productId,
    ...(subscription.quantity > 0 ? { quantity: subscription.quantity } : {}),
    status: subscription.status,
    current_period_end: subscription.currentPeriodEnd?.toISOString() ?? null,
    cancel_at_period_end: subscription.cancelAtPeriodEnd,
    payment_id: subscription.paymentId,
    first_payment_id: subscription.paymentId,
    permissions: [...givenPermissions(subscription)],
    grace_started_at: graceStartedAt(subscription)?.toISOString() ?? null,
    grace_ends_at: subscription.graceEndsAt?.toISOString() ?? null,
  };
}

function moneyOf(money: ToldMoney | undefined) {
  if (money === undefined) return {};
  const { paymentId, amount, currency } = money;
  return { payment_id: paymentId ?? null, amount, currency };
}
