import { type Price } from '../../stripe-objects';

type Interval = Pick<NonNullable<Price['recurring']>, 'interval' | 'interval_count'>;

const DAY = 86_400;

/**
 * The end of the `count`-th period after `anchor`, in unix seconds. Months keep the anchor's day: a subscription of
 * January 31st renews on February 28th and then on March 31st.
 */
export function periodEnd(anchor: number, recurring: Interval, count = 1): number {
  const units = recurring.interval_count * count;
  switch (recurring.interval) {
    case 'day':
      return anchor + units * DAY;
    case 'week':
      return anchor + units * 7 * DAY;
    case 'month':
      return addMonths(anchor, units);
    case 'year':
      return addMonths(anchor, units * 12);
    default:
      throw new Error(`Unknown interval of a price: ${recurring.interval}`);
  }
}

/**
 * The first end of a period after `moment`, counted from the anchor, which may itself be still to come. It is always
 * counted from there, never from the last end: so the 31st comes back after February.
 */
export function nextPeriodEnd(anchor: number, recurring: Interval, moment: number): number {
  return periodEnd(anchor, recurring, periodsUntil(anchor, recurring, moment));
}

/** How many periods after the anchor the first end after `moment` is. */
export function periodsUntil(anchor: number, recurring: Interval, moment: number): number {
  const length = periodEnd(anchor, recurring) - anchor;
  // Months, hence periods, are up to a seventh shorter or longer than the first one: begin before and count up.
  const estimate = (moment - anchor) / (moment > anchor ? length * 1.2 : length * 0.8);
  let count = Math.floor(estimate) - 1;
  while (periodEnd(anchor, recurring, count) <= moment) count += 1;
  return count;
}

function addMonths(anchor: number, months: number): number {
  const from = new Date(anchor * 1000);
  const firstOfMonth = new Date(from);
  firstOfMonth.setUTCDate(1);
  firstOfMonth.setUTCMonth(firstOfMonth.getUTCMonth() + months);
  const lastDay = new Date(
    Date.UTC(firstOfMonth.getUTCFullYear(), firstOfMonth.getUTCMonth() + 1, 0),
  ).getUTCDate();
  firstOfMonth.setUTCDate(Math.min(from.getUTCDate(), lastDay));
  return Math.floor(firstOfMonth.getTime() / 1000);
}
