import { addDays } from '#kernel';
import type { creditsPurchased, EventData } from '#contracts';
import type { SoldCredits, SoldTerms } from './payment';

/** A paid period of a subscription. */
export interface CreditPeriod {
  readonly end: Date;
  /** The payment that began the subscription, or the subscription itself where there is none. */
  readonly of: string;
}

/**
 * Until when credits last that are granted at a time: for their own days, and, unless they roll over, for the period of the subscription that
 * they belong to, whichever is over first. Without either they stay.
 */
export function lifetimeOf(
  { expiresAfterDays, rollover }: SoldCredits,
  grantedAt: Date,
  period: CreditPeriod | null,
): Pick<EventData<typeof creditsPurchased>, 'expires_at' | 'period'> {
  const own = expiresAfterDays === null ? null : addDays(grantedAt, expiresAfterDays);
  if (period === null) return { expires_at: own?.toISOString() ?? null };
  const endsWithPeriod = rollover === false && (own === null || period.end <= own);
  const expiresAt = endsWithPeriod ? period.end : own;
  return {
    expires_at: expiresAt?.toISOString() ?? null,
    period: { of: period.of, ends_at: period.end.toISOString() },
  };
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
