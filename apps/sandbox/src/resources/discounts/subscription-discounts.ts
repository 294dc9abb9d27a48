import { type AccountReader } from '../../storage/account-reader';
import { type AccountTransaction } from '../../storage/account-transaction';
import {
  type Coupon,
  type Customer,
  type Discount,
  type Invoice,
  type Subscription,
} from '../../stripe-objects';
import { reductionOf } from '../coupons/coupon';
import { settleBalance } from '../invoices/customer-balance';
import { discountAmounts, type DiscountableLine } from './discount-amounts';

interface Applicable {
  discount: Discount;
  coupon: Coupon;
}

/** The discounts of a subscription that hold at a time, in the order in which they were given. */
export async function discountsAt(
  reader: AccountReader,
  subscription: Pick<Subscription, 'discounts'>,
  at: number,
): Promise<Applicable[]> {
  const applicable: Applicable[] = [];
  for (const id of subscription.discounts) {
    const discount = await reader.get('discount', id);
    const { coupon } = await reader.get('sandbox.discount_terms', `terms_of_${id}`);
    if (discount.end === null || discount.end > at) applicable.push({ discount, coupon });
  }
  return applicable;
}

/**
 * Takes the discounts of a subscription off the draft of an invoice. Answers the ids of those that are over with it: a
 * `once` that has taken something off, and what has come to its end.
 */
export async function discountInvoice(
  tx: AccountTransaction,
  invoice: Invoice,
  subscription: Pick<Subscription, 'discounts'>,
  customer: Customer,
  at: number,
): Promise<string[]> {
  const applicable = await discountsAt(tx, subscription, at);
  const amounts = takenOff(
    invoice.lines.data.map(({ amount, discountable, pricing }) => ({
      amount,
      discountable,
      product: pricing?.price_details?.product ?? null,
    })),
    applicable.map(({ coupon }) => coupon),
    invoice.currency,
  );
  invoice.discounts = applicable.map(({ discount }) => discount.id);
  invoice.lines.data.forEach((line, index) => {
    line.discount_amounts = applicable.flatMap(({ discount }, position) => {
      const amount = amounts[position]?.[index] ?? 0;
      return amount === 0 ? [] : [{ amount, discount: discount.id }];
    });
  });
  const totals = amounts.map((shares) => shares.reduce((sum, share) => sum + share, 0));
  invoice.total_discount_amounts = applicable.map(({ discount }, position) => ({
    amount: totals[position] ?? 0,
    discount: discount.id,
  }));
  invoice.total = invoice.subtotal - totals.reduce((sum, total) => sum + total, 0);
  invoice.total_excluding_tax = invoice.total;
  invoice.amount_due = settleBalance(invoice.total, customer.balance).amountDue;
  invoice.amount_remaining = invoice.amount_due;

  const usedUp = applicable.filter(
    ({ coupon }, position) => coupon.duration === 'once' && (totals[position] ?? 0) > 0,
  );
  const holding = new Set(
    applicable.filter((one) => !usedUp.includes(one)).map(({ discount }) => discount.id),
  );
  return subscription.discounts.filter((id) => !holding.has(id));
}

/** What coupons take off lines, by coupon and line. */
export function takenOff(lines: DiscountableLine[], coupons: Coupon[], currency: string): number[][] {
  const nothing = { percentOff: null, amountOff: 0, products: null };
  return discountAmounts(
    lines,
    coupons.map((coupon) => reductionOf(coupon, currency) ?? nothing),
  );
}

/** Tells of the end of discounts. Answers those that the subscription still has; setting them is up to the caller. */
export async function endDiscounts(
  tx: AccountTransaction,
  subscription: Pick<Subscription, 'discounts'>,
  ended: string[],
): Promise<string[]> {
  for (const id of ended) tx.emit('customer.discount.deleted', await tx.get('discount', id));
  return subscription.discounts.filter((id) => !ended.includes(id));
}
