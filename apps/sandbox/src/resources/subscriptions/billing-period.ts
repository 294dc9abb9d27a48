import { type Price } from '../../stripe-objects';

type Recurring = NonNullable<Price['recurring']>;

const DAY = 86_400;

/**
 * The end of the `count`-th period after `anchor`, in unix seconds. Months keep the anchor's day: a subscription of
 * January 31st renews on February 28th and then on March 31st.
 */
export function periodEnd(
  anchor: number,
  recurring: Pick<Recurring, 'interval' | 'interval_count'>,
  count = 1,
): number {
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
