import type { ProviderCheckoutSession, ProviderPaymentIntent } from '#infra/stripe';
import type { Payment, PaymentFailure, PaymentMethod, ProviderReferences } from '../payment/payment';

/** What Stripe says has become of a payment. `details` are what is known now and was not before. */
export interface Settlement {
  /** Null: nothing was decided. */
  readonly status: 'processing' | 'succeeded' | 'failed' | 'expired' | 'canceled' | null;
  readonly failure?: PaymentFailure;
  readonly amount?: number;
  readonly currency?: string;
  readonly references: Partial<ProviderReferences>;
}

/** A failure was read off money that was on its way: it says nothing about a payment that has not come so far. */
export function settlementFor({ status }: Pick<Payment, 'status'>, settlement: Settlement): Settlement {
  const holds = settlement.status !== 'failed' || status === 'processing';
  return holds ? settlement : { ...settlement, status: null };
}

/**
 * What a checkout session says. It is complete as soon as the customer is through; whether the money is there is told by `paymentStatus`, and
 * whether it will never be, by the event alone.
 */
export function settlementOfSession(session: ProviderCheckoutSession, eventType: string): Settlement {
  const references = {
    checkoutSessionId: session.id,
    ...(session.paymentIntentId === null ? {} : { paymentIntentId: session.paymentIntentId }),
    ...(session.customerId === null ? {} : { customerId: session.customerId }),
    ...(session.subscriptionId === null ? {} : { subscriptionId: session.subscriptionId }),
  };
  const total = {
    ...(session.amountTotal === null ? {} : { amount: session.amountTotal }),
    ...(session.currency === null ? {} : { currency: session.currency }),
  };
  if (session.status === 'expired') return { status: 'expired', references };
  if (session.status === 'open') return { status: null, references };
  if (session.paymentStatus !== 'unpaid') return { status: 'succeeded', references, ...total };
  if (eventType !== 'checkout.session.async_payment_failed')
    return { status: 'processing', references, ...total };
  const failure = { code: 'async_payment_failed', message: 'The bank did not carry out the payment.' };
  return { status: 'failed', failure, references };
}

/**
 * What a payment intent says. A declined card decides nothing: the checkout, or the card form, is still open, and the customer may try another one.
 * Money that was on its way and did not come does. An intent that was called off ends the payment that it alone is paid by; a checkout makes
 * another.
 */
export function settlementOfIntent(
  intent: ProviderPaymentIntent,
  { method, isProcessing }: { method: PaymentMethod; isProcessing: boolean },
): Settlement {
  const references = {
    paymentIntentId: intent.id,
    ...(intent.customerId === null ? {} : { customerId: intent.customerId }),
  };
  const failure =
    intent.lastError === null
      ? undefined
      : { code: intent.lastError.code ?? 'payment_failed', message: intent.lastError.message };
  switch (intent.status) {
    case 'succeeded':
      return { status: 'succeeded', references, amount: intent.amount, currency: intent.currency };
    case 'processing':
      return { status: 'processing', references };
    case 'requires_payment_method':
      return { status: isProcessing ? 'failed' : null, references, ...(failure && { failure }) };
    case 'canceled': {
      const ended = method === 'intent' ? 'canceled' : null;
      return { status: isProcessing ? 'failed' : ended, references, ...(failure && { failure }) };
    }
    case 'requires_action':
    case 'requires_confirmation':
    case 'requires_capture':
      return { status: null, references };
  }
}
