import type { ProviderSubscription } from '#infra/stripe';
import type { Evidence, RenewalHistory } from './evidence';
import type { SubscriptionIdentity } from './subscription';
import type { InvoiceReport } from './subscription-invoice.repository';

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
  meter: null,
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
    startedAt: day(0),
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
    renewals: { failingSince: null, lastPaidAt: null, renewedNow: false, tookMoney: false, ...renewals },
    trialEndsSoon,
  };
}

/** A renewal for three that was paid, for specs. */
export function aPaidRenewal(changes: Partial<InvoiceReport> = {}): InvoiceReport {
  return {
    invoiceId: 'in_2',
    outcome: 'paid',
    renews: true,
    occurredAt: day(30),
    periodEnd: day(60),
    billed: { priceId: 'price_1', quantity: 3 },
    paidShare: { paid: 1, of: 1 },
    prorated: 0,
    money: {
      amount: 2_700,
      currency: 'usd',
      reason: 'renewal',
      customerId: 'cus_1',
      paidAt: day(30),
      line: { quantity: 3, unitAmount: 900 },
    },
    ...changes,
  };
}
