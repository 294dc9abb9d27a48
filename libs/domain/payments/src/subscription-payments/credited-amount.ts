import { balanceOf, type MoneyBack } from '../money-back/money-back';
import { dueAtCheckout, type Payment } from '../payment/payment';

type Credited = Pick<Payment, 'amount' | 'creditedAmount' | 'items'>;

/**
 * How much of a payment has been given back as credit, once `givenBack` in all has been, at the price of what it has paid for: never less than before.
 * Where a discount, or other credit, has paid for some of that, it is the same part of the money. Of what was sold together with something
 * else nothing, since nobody can tell of what.
 */
export function creditedOf(payment: Credited, givenBack: number): number {
  const { amount, creditedAmount, items } = payment;
  if (items.some(({ recurring }) => !recurring)) return creditedAmount;
  const billed = billedBy(payment);
  if (billed === 0) return creditedAmount;
  return Math.max(creditedAmount, partOf(amount, Math.min(givenBack, billed), billed));
}

/** What `creditedAmount` adds to what was given back before, at the price of what was paid for; without what has gone back as money too. */
export function usableOf(before: Credited, creditedAmount: number, moneyBack: MoneyBack): number {
  const { amount } = before;
  if (amount === 0) return 0;
  const left = Math.max(0, balanceOf(amount, moneyBack).left - before.creditedAmount);
  return partOf(billedBy(before), Math.min(creditedAmount - before.creditedAmount, left), amount);
}

function billedBy({ amount, items }: Credited): number {
  const atListPrice = items.reduce((sum, { quantity, terms }) => sum + dueAtCheckout(terms, quantity), 0);
  return Math.max(amount, atListPrice);
}

/** The part of `whole` that `part` is of `all`, rounded down. */
function partOf(whole: number, part: number, all: number): number {
  return Number((BigInt(whole) * BigInt(part)) / BigInt(all));
}
