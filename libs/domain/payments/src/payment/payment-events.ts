import { addDays } from '#kernel';
import type { Payment } from './payment';

/** What every `payment.*` event tells of a payment. */
export function paymentEventData(payment: Payment) {
  return {
    payment_id: payment.id,
    user_id: payment.userId,
    payment_type: payment.paymentType,
    product_id: payment.productId,
    amount: payment.amount,
    currency: payment.currency,
    reference: payment.reference,
    metadata: { ...payment.metadata },
  };
}

/** The permissions that a paid payment itself grants. Those of a subscription last as long as the subscription does. */
export function permissionsOfPayment({ paymentType, terms }: Payment): string[] {
  return paymentType === 'one_time' ? [...terms.permissions] : [];
}

/** One `credits.purchased` for each kind of credit that was bought, from the moment at which it was paid. */
export function purchasedCredits(payment: Payment, paidAt: Date) {
  return payment.terms.credits.map(({ creditType, amount, expiresAfterDays }) => ({
    user_id: payment.userId,
    payment_id: payment.id,
    product_id: payment.productId,
    credit_type: creditType,
    credits: amount * payment.quantity,
    expires_at: expiresAfterDays === null ? null : addDays(paidAt, expiresAfterDays).toISOString(),
  }));
}
