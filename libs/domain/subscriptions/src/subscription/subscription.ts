import { addDays } from '#kernel';
import type { SubscriptionStatus } from '#contracts';
import type { HeldSlot, SoldCredits } from '#domain/payments';

/** A subscription as we last knew it, together with what was sold. Times are those of Stripe. */
export interface Subscription {
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly productId: string;
  /** The account at Stripe that it is at; empty for Paygrove's. */
  readonly stripeAccount: string;
  /** Stripe's customer that is billed for it. */
  readonly customerId: string;
  /** The payment that bought it; null for one that was taken over from elsewhere. */
  readonly paymentId: string | null;
  readonly providerSubscriptionId: string;
  /** The price at Stripe that it is billed at, be it one of the project's or not. */
  readonly priceId: string | null;
  /** Whether it was moved there at Stripe though no product of the project had that price. */
  readonly foreignPrice: boolean;
  readonly quantity: number;
  readonly status: SubscriptionStatus;
  readonly currentPeriodStart: Date | null;
  readonly currentPeriodEnd: Date | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly trialEnd: Date | null;
  /** The end of a trial that was announced: each is once, one that is moved once more. */
  readonly announcedTrialEnd: Date | null;
  readonly canceledAt: Date | null;
  readonly endedAt: Date | null;
  /** Since when renewals have failed without a payment. Further failures do not move it. */
  readonly firstFailedAt: Date | null;
  /** How many days an unpaid or ended subscription goes on giving its permissions. */
  readonly graceDays: number;
  readonly graceEndsAt: Date | null;
  /** As sold: editing the product does not touch them. */
  readonly permissions: readonly string[];
  /** The payment of the newest period that was paid; null where that cost nothing, or was paid before it was ours. */
  readonly periodPaymentId: string | null;
  /** That payment went back, so that it gives no permissions until another period is paid. */
  readonly withheld: boolean;
  /** As sold: what every renewal grants, per unit. */
  readonly credits: readonly SoldCredits[];
  /** As sold: what counts the usage that it is billed by; null for one that is billed by the period. */
  readonly meter: string | null;
  /** Since when usage under its meter is billed with it; null without a meter. */
  readonly meteredSince: Date | null;
  /** When one that is paused goes on by itself. */
  readonly resumesAt: Date | null;
  /** Of when at Stripe this is known. */
  readonly providerStateAt: Date;
}

/** A row with its version: whoever writes must have read the same one. */
export interface StoredSubscription extends Subscription {
  readonly revision: number;
  /** When it became one of ours. */
  readonly createdAt: Date;
}

/** What is sold with a subscription, as it was when it was bought or changed. */
export type Plan = Pick<Subscription, 'productId' | 'permissions' | 'credits' | 'graceDays' | 'meter'>;

/** What was bought, and by whom: everything about a subscription that Stripe does not decide. */
export type SubscriptionIdentity = Pick<
  Subscription,
  'id' | 'projectId' | 'userId' | 'stripeAccount' | 'paymentId' | keyof Plan
>;

/** Whether the user has it: it has begun and has not ended, paid or not. */
export function isLive(status: SubscriptionStatus): boolean {
  switch (status) {
    case 'trialing':
    case 'active':
    case 'past_due':
    case 'unpaid':
    case 'paused':
      return true;
    case 'incomplete':
    case 'canceled':
    case 'expired':
      return false;
  }
}

/** Whether it is over at Stripe, for good. */
export function hasEnded(status: SubscriptionStatus): boolean {
  return status === 'canceled' || status === 'expired';
}

/** The status at a moment: grace is over when its time has come, whether or not the row has been brought up to date. */
export function statusAt(
  { status, graceEndsAt }: Pick<Subscription, 'status' | 'graceEndsAt'>,
  now: Date,
): SubscriptionStatus {
  return status === 'canceled' && graceEndsAt !== null && graceEndsAt <= now ? 'expired' : status;
}

/** When the grace that is running or was running began; null when there is none. */
export function graceStartedAt({
  graceEndsAt,
  graceDays,
}: Pick<Subscription, 'graceEndsAt' | 'graceDays'>): Date | null {
  return graceEndsAt === null ? null : addDays(graceEndsAt, -graceDays);
}

/** The permissions that it gives, while it gives any: none while what was paid for them is back. */
export function givenPermissions({
  permissions,
  withheld,
}: Pick<Subscription, 'permissions' | 'withheld'>): readonly string[] {
  return withheld ? [] : permissions;
}

/** What it was bought by: its payment, or itself where it was taken over. */
export function purchaseOf({ id, paymentId }: Pick<Subscription, 'id' | 'paymentId'>): string {
  return paymentId ?? id;
}

/** The place that it takes. */
export function slotOf(subscription: SubscriptionIdentity): HeldSlot {
  const { projectId, userId, productId, id: subscriptionId } = subscription;
  return { projectId, userId, productId, paymentId: purchaseOf(subscription), subscriptionId };
}

/** Whether money was taken before the subscription was taken over: that is no payment of ours. */
export function isFromBefore(
  { paymentId, createdAt }: Pick<StoredSubscription, 'paymentId' | 'createdAt'>,
  paidAt: Date | null,
): boolean {
  return paymentId === null && paidAt !== null && paidAt < createdAt;
}
