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
  /** The payment that bought it; null for one that was taken over from elsewhere. */
  readonly paymentId: string | null;
  readonly providerSubscriptionId: string;
  /** The price at Stripe that it is billed at, be it one of the project's or not. */
  readonly priceId: string | null;
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
  /** As sold: what every renewal grants, per unit. */
  readonly credits: readonly SoldCredits[];
  /** When one that is paused goes on by itself. */
  readonly resumesAt: Date | null;
  /** Of when at Stripe this is known. */
  readonly providerStateAt: Date;
}

/** A row with its version: whoever writes must have read the same one. */
export interface StoredSubscription extends Subscription {
  readonly revision: number;
}

/** What is sold with a subscription, as it was when it was bought or changed. */
export type Plan = Pick<Subscription, 'productId' | 'permissions' | 'credits' | 'graceDays'>;

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

/** What it was bought by: its payment, or itself where it was taken over. */
export function purchaseOf({ id, paymentId }: Pick<Subscription, 'id' | 'paymentId'>): string {
  return paymentId ?? id;
}

/** The place that it takes. */
export function slotOf(subscription: SubscriptionIdentity): HeldSlot {
  const { projectId, userId, productId } = subscription;
  return { projectId, userId, productId, paymentId: purchaseOf(subscription) };
}
