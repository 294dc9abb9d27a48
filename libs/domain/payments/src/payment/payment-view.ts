import type { z } from 'zod';
import type { PaymentWithReturns } from '../money-back/payment-money-back';
import { toDisputeView, toRefundView } from '../money-back/money-back-view';
import { dueAtCheckout, type Payment } from './payment';
import { onlyProductOf } from './sold-items';
import type { paymentSchema, paymentStatusSchema, startedPaymentSchema } from './payment-view.schema';

/** How payments are shown. An open checkout is shown only while it can be paid. */
export function toStartedPayment(payment: Payment): z.output<typeof startedPaymentSchema> {
  return {
    payment_id: payment.id,
    payment_type: payment.paymentType,
    status: payment.status,
    checkout_session_id: payment.provider.checkoutSessionId,
    checkout_url: openCheckoutUrl(payment),
    expires_at: payment.checkoutExpiresAt?.toISOString() ?? null,
  };
}

export function toPaymentStatus(payment: Payment): z.output<typeof paymentStatusSchema> {
  return {
    payment_id: payment.id,
    status: payment.status,
    amount: payment.amount,
    currency: payment.currency,
    payment_type: payment.paymentType,
    project_id: payment.projectId,
    created_at: payment.createdAt.toISOString(),
    metadata: { ...payment.metadata },
  };
}

export function toPaymentView({
  payment,
  refunds,
  disputes,
}: PaymentWithReturns): z.output<typeof paymentSchema> {
  const { items, provider } = payment;
  const productId = onlyProductOf(payment);
  return {
    ...toPaymentStatus(payment),
    method: payment.method,
    billing_reason: payment.billingReason,
    subscription_id: payment.subscriptionId,
    user_id: payment.userId,
    email: payment.email === '' ? null : payment.email,
    product_id: productId,
    quantity: productId === null ? null : (items[0]?.quantity ?? null),
    reference: payment.reference,
    refunded_amount: payment.refundedAmount,
    credited_amount: payment.creditedAmount,
    refunds: refunds.map(toRefundView),
    disputes: disputes.map(toDisputeView),
    line_items: items.map(({ productId: product_id, quantity, terms }) => ({
      product_id,
      name: terms.productName,
      quantity,
      unit_amount: terms.unitAmount,
      amount: dueAtCheckout(terms, quantity),
    })),
    provider: {
      checkout_session_id: provider.checkoutSessionId,
      payment_intent_id: provider.paymentIntentId,
      customer_id: provider.customerId,
      subscription_id: provider.subscriptionId,
      invoice_id: provider.invoiceId,
    },
    checkout_url: openCheckoutUrl(payment),
    expires_at: payment.checkoutExpiresAt?.toISOString() ?? null,
    failure: payment.failure,
    retry_of: payment.retryOf,
    updated_at: payment.updatedAt.toISOString(),
    succeeded_at: payment.succeededAt?.toISOString() ?? null,
  };
}

function openCheckoutUrl({ status, checkoutUrl }: Payment): string | null {
  return status === 'pending' ? checkoutUrl : null;
}
