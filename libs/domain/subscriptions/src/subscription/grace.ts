import { addDays } from '#kernel';
import type { SubscriptionStatus } from '#contracts';
import type { ProviderSubscription } from '#infra/stripe';
import type { Evidence } from './evidence';
import { hasEnded, type Subscription } from './subscription';

/**
 * A failure counts until a payment, however late we hear of either. Where the state is all that is known, failures are taken to have
 * begun when it was first seen.
 */
export function firstFailure(
  status: SubscriptionStatus,
  { at, renewals: { failingSince, lastPaidAt } }: Evidence,
  current: Subscription | undefined,
): Date | null {
  const failing = status === 'past_due' || status === 'unpaid';
  if (!failing && !hasEnded(status)) return null;
  const known = current?.firstFailedAt ?? null;
  const paidSince = known !== null && lastPaidAt !== null && lastPaidAt >= known;
  const first = earliest(paidSince ? null : known, failingSince);
  return first ?? (failing ? at : null);
}

/** What was paid for when it was paused stays; Stripe's own pause follows a trial, and nothing was paid. */
export function paidUntil(
  { pause, currentPeriodEnd }: ProviderSubscription,
  current: Subscription | undefined,
): Date | null {
  if (pause === null) return null;
  return current?.status === 'paused' ? current.graceEndsAt : currentPeriodEnd;
}

/**
 * One that was canceled while it was paused, and after what was paid for was over, has no days of grace to come: its permissions were gone by then.
 * Undefined for every other.
 */
export function pauseOver(
  { status, endedAt }: { status: SubscriptionStatus; endedAt: Date | null },
  firstFailedAt: Date | null,
  current: Subscription | undefined,
): Date | undefined {
  if (status !== 'canceled' || endedAt === null || firstFailedAt !== null) return undefined;
  if (current === undefined) return undefined;
  const knownAsOver = current.status === 'canceled' && current.firstFailedAt === null;
  if (current.status !== 'paused' && !knownAsOver) return undefined;
  const paidUntil = current.graceEndsAt ?? endedAt;
  return paidUntil <= endedAt ? paidUntil : undefined;
}

export function graceEnd(
  {
    status,
    endedAt,
    canceledAt,
  }: { status: SubscriptionStatus; endedAt: Date | null; canceledAt: Date | null },
  firstFailedAt: Date | null,
  { at }: Evidence,
  graceDays: number,
): Date | null {
  const start =
    status === 'canceled'
      ? earliest(endedAt ?? canceledAt ?? at, firstFailedAt)
      : status === 'expired'
        ? null
        : firstFailedAt;
  return start === null ? null : addDays(start, graceDays);
}

function earliest(left: Date | null, right: Date | null): Date | null {
  if (left === null || right === null) return left ?? right;
  return left <= right ? left : right;
}
