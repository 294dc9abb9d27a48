import { addDays } from '#kernel';
import type { SoldCredits, SoldTerms } from './payment';

/**
 * When credits lapse that are granted at a time: after their own days, and, unless they roll over, with the period of the subscription that
 * they belong to, whichever is first. Null: never.
 */
export function creditsExpireAt(
  { expiresAfterDays, rollover }: SoldCredits,
  grantedAt: Date,
  periodEnd: Date | null,
): Date | null {
  const own = expiresAfterDays === null ? null : addDays(grantedAt, expiresAfterDays);
  const ofPeriod = rollover === false ? periodEnd : null;
  if (own === null || ofPeriod === null) return own ?? ofPeriod;
  return own < ofPeriod ? own : ofPeriod;
}

/** When the first period of a subscription ends that begins now: with the trial, where there is one. Null for what is paid once. */
export function firstPeriodEnd({ trialDays, period }: SoldTerms, start: Date): Date | null {
  if (period === undefined) return null;
  if (trialDays !== null) return addDays(start, trialDays);
  const { interval, count } = period;
  switch (interval) {
    case 'day':
      return addDays(start, count);
    case 'week':
      return addDays(start, 7 * count);
    case 'month':
      return addMonths(start, count);
    case 'year':
      return addMonths(start, 12 * count);
  }
}

/** As Stripe counts: the same day of a later month, or its last one. */
function addMonths(start: Date, months: number): Date {
  const end = new Date(start);
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  end.setUTCDate(Math.min(start.getUTCDate(), lastDay));
  return end;
}
