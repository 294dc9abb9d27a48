import { balanceOf, type MoneyBack } from '../money-back/money-back';
import type { Payment } from '../payment/payment';

/**
 * How much of a payment has been given back as credit, once `givenBack` in all has been: never less than before, and never what has gone back as money.
 * Of what was sold together with something else nothing, since nobody can tell of what.
 */
export function creditedOf(
  { amount, creditedAmount, items }: Pick<Payment, 'amount' | 'creditedAmount' | 'items'>,
  moneyBack: MoneyBack,
  givenBack: number,
): number {
  if (items.some(({ recurring }) => !recurring)) return creditedAmount;
  return Math.max(creditedAmount, Math.min(givenBack, balanceOf(amount, moneyBack).left));
}
