import { type Price } from '../../stripe-objects';
import { amountOf } from '../prices/price';
import { isMetered } from '../prices/price';

export interface Period {
  start: number;
  end: number;
}

/** What of an item decides what it costs. */
export interface PricedItem {
  id: string;
  price: Price;
  quantity?: number;
  /** What a whole period of it costs after discounts; price times quantity unless given. */
  net?: number;
}

export interface Proration {
  item: string;
  price: Price;
  quantity: number;
  /** Below zero for time that was paid for and is not used. */
  amount: number;
  period: Period;
}

/** The part of a period's amount that the time from `at` to its end costs: to the second, rounded to the minor unit. */
export function prorate(amount: number, period: Period, at: number): number {
  const length = period.end - period.start;
  const left = Math.min(Math.max(period.end - at, 0), length);
  if (length <= 0) return 0;
  // Amount times seconds outgrows what a double holds exactly; half a cent goes up.
  const [whole, part] = [BigInt(length), BigInt(amount) * BigInt(left)];
  return Number((2n * part + whole) / (2n * whole));
}

/** What is given back for time on items that change or go. */
export function unusedTime(items: PricedItem[], period: Period, at: number): Proration[] {
  return items
    .filter(({ price }) => !isMetered(price))
    .map((item) => remaining(item, period, at))
    .map((charge) => ({ ...charge, amount: charge.amount === 0 ? 0 : -charge.amount }));
}

/** What the rest of a period costs on items that are new, or not what they were. */
export function remainingTime(items: PricedItem[], period: Period, at: number): Proration[] {
  return items.filter(({ price }) => !isMetered(price)).map((item) => remaining(item, period, at));
}

/** The items of `ours` that are not among `others` with the same price and quantity. */
export function itemsUnlike<T extends PricedItem>(ours: T[], others: PricedItem[]): T[] {
  return ours.filter(
    (item) =>
      !others.some(
        (other) =>
          other.id === item.id && other.price.id === item.price.id && other.quantity === item.quantity,
      ),
  );
}

function remaining(item: PricedItem, period: Period, at: number): Proration {
  const quantity = item.quantity ?? 1;
  return {
    item: item.id,
    price: item.price,
    quantity,
    amount: prorate(item.net ?? amountOf(item.price, quantity), period, at),
    period: { start: at, end: period.end },
  };
}
