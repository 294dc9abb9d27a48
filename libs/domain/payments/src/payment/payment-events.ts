import { lifetimeOf, firstPeriodEnd } from './credit-expiry';
import type { Payment } from './payment';
import { onlyProductOf } from './sold-items';

/** What every `payment.*` event tells of a payment. */
export function paymentEventData(payment: Payment) {
  return {
    payment_id: payment.id,
    user_id: payment.userId,
    payment_type: payment.paymentType,
    product_id: onlyProductOf(payment),
    amount: payment.amount,
    currency: payment.currency,
    reference: payment.reference,
    metadata: { ...payment.metadata },
  };
}

/** The permissions that a paid payment itself grants. Those of a subscription last as long as the subscription does. */
export function permissionsOfPayment({ items }: Payment): string[] {
  const granted = items.filter(({ recurring }) => !recurring).flatMap(({ terms }) => terms.permissions);
  return [...new Set(granted)];
}

/** One `credits.purchased` for each product and kind of credit that was bought, from the moment at which it was paid. */
export function purchasedCredits(payment: Payment, paidAt: Date) {
  return payment.items.flatMap(({ productId, quantity, terms }) => {
    const end = firstPeriodEnd(terms, paidAt);
    const period = end === null ? null : { end, of: payment.id };
    return terms.credits.map((credits) => ({
      user_id: payment.userId,
      payment_id: payment.id,
      product_id: productId,
      credit_type: credits.creditType,
      credits: credits.amount * quantity,
      ...lifetimeOf(credits, paidAt, period),
    }));
  });
}
