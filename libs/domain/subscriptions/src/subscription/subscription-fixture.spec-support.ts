import type { ProviderSubscription } from '#infra/stripe';
import type { Evidence, RenewalHistory } from './advance-subscription';
import type { SubscriptionIdentity } from './subscription';

/** A moment of the specs, so many days after their beginning. */
export function day(days: number): Date {
  return new Date(Date.UTC(2026, 10, 1) + days * 86_400_000);
}

/** What was bought, for specs. */
export const identity: SubscriptionIdentity = {
  id: 'sub_1',
  projectId: 'saas',
  userId: 'user_1',
  productId: 'pro_monthly',
  stripeAccount: '',
  paymentId: 'pay_1',
  permissions: ['pro'],
  graceDays: 3,
  credits: [],
};

/** An active monthly subscription as Stripe has it, for specs. */
export function aSnapshot(changes: Partial<ProviderSubscription> = {}): ProviderSubscription {
  return {
    id: 'sub_stripe_1',
    status: 'active',
    customerId: 'cus_1',
    priceId: 'price_1',
    quantity: 1,
    currentPeriodStart: day(0),
    currentPeriodEnd: day(30),
    cancelAtPeriodEnd: false,
    canceledAt: null,
    endedAt: null,
    trialEnd: null,
    createdAt: day(0),
    latestInvoiceId: 'in_1',
    pause: null,
    marks: { projectId: 'saas', userId: 'user_1', productId: 'pro_monthly', paymentId: 'pay_1' },
    ...changes,
  };
}

/** What is known on a day: an active subscription, unless said otherwise. */
export function evidenceOf(
  days: number,
  changes: Partial<ProviderSubscription> = {},
  renewals: Partial<RenewalHistory> = {},
  trialEndsSoon = false,
): Evidence {
  return {
    snapshot: aSnapshot(changes),
    at: day(days),
    renewals: { failingSince: null, lastPaidAt: null, renewedNow: false, ...renewals },
    trialEndsSoon,
  };
}
