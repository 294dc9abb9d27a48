import type Stripe from 'stripe';
import {
  billingIntervals,
  taxBehaviors,
  type ProviderMeter,
  type ProviderPrice,
} from '../catalogue-provider';
import {
  paymentIntentStatuses,
  sessionPaymentStatuses,
  sessionStatuses,
  type ConfirmedIntent,
  type ProviderCheckoutSession,
  type ProviderPaymentIntent,
  type RequiredAction,
} from '../payment-provider';
import {
  providerDisputeStatuses,
  providerRefundStatuses,
  type ProviderDispute,
  type ProviderRefund,
} from '../refund-provider';
import { markedProject, readMarks, REFUND_REFERENCE } from './ownership-marks';

/** Under which a meter event names the customer and the quantity: what Stripe gives a meter unless told otherwise. */
export const CUSTOMER_KEY = 'stripe_customer_id';
export const VALUE_KEY = 'value';

/** Stripe's objects in our words. What may be expanded or not is taken either way. */

export function toPrice(price: Stripe.Price): ProviderPrice {
  return {
    id: price.id,
    productId: idOf(price.product) ?? '',
    active: price.active,
    unitAmount: price.unit_amount,
    currency: price.currency,
    recurring:
      price.recurring === null
        ? null
        : {
            interval: known(billingIntervals, price.recurring.interval),
            intervalCount: price.recurring.interval_count,
          },
    taxBehavior: known(taxBehaviors, price.tax_behavior ?? 'unspecified'),
    meterId: price.recurring?.meter ?? null,
    markedProjectIds: markedProjects(price),
  };
}

function markedProjects({ metadata, product }: Stripe.Price): string[] {
  const ofProduct = typeof product === 'string' || product.deleted ? null : product.metadata;
  return [markedProject(metadata), markedProject(ofProduct)].filter((marked) => marked !== null);
}

export function toMeter(meter: Stripe.Billing.Meter): ProviderMeter {
  return {
    id: meter.id,
    eventName: meter.event_name,
    active: meter.status === 'active',
    fits:
      meter.default_aggregation.formula === 'sum' &&
      meter.customer_mapping.event_payload_key === CUSTOMER_KEY &&
      meter.value_settings.event_payload_key === VALUE_KEY,
  };
}

export function toCheckoutSession(session: Stripe.Checkout.Session): ProviderCheckoutSession {
  return {
    id: session.id,
    status: known(sessionStatuses, session.status ?? 'open'),
    paymentStatus: known(sessionPaymentStatuses, session.payment_status),
    url: session.url,
    expiresAt: fromUnix(session.expires_at),
    amountTotal: session.amount_total,
    currency: session.currency,
    customerId: idOf(session.customer),
    paymentIntentId: idOf(session.payment_intent),
    subscriptionId: idOf(session.subscription),
    marks: readMarks(session.metadata),
    livemode: session.livemode,
  };
}

export function toPaymentIntent(intent: Stripe.PaymentIntent): ProviderPaymentIntent {
  return {
    id: intent.id,
    status: known(paymentIntentStatuses, intent.status),
    amount: intent.amount,
    currency: intent.currency,
    customerId: idOf(intent.customer),
    lastError: toLastError(intent.last_payment_error),
    marks: readMarks(intent.metadata),
  };
}

export function toConfirmedIntent(intent: Stripe.PaymentIntent): ConfirmedIntent {
  return { intent: toPaymentIntent(intent), requiredAction: toRequiredAction(intent) };
}

export function toLastError(
  error: Stripe.PaymentIntent.LastPaymentError | Stripe.SetupIntent.LastSetupError | null | undefined,
): ProviderPaymentIntent['lastError'] {
  if (error === null || error === undefined) return null;
  const { decline_code: declined, code, message } = error;
  return { code: declined ?? code ?? null, message: message ?? 'The payment failed.' };
}

export function toRequiredAction({
  status,
  next_action: action,
}: Pick<Stripe.PaymentIntent | Stripe.SetupIntent, 'status' | 'next_action'>): RequiredAction | null {
  if (status !== 'requires_action' || action === null) return null;
  return { type: action.type, redirectUrl: action.redirect_to_url?.url ?? null };
}

export function toRefund(refund: Stripe.Refund): ProviderRefund {
  return {
    id: refund.id,
    // Null: of a time before refunds had a status. They were done at once.
    status: known(providerRefundStatuses, refund.status ?? 'succeeded'),
    amount: refund.amount,
    currency: refund.currency,
    reason: refund.reason,
    failureReason: refund.failure_reason ?? null,
    paymentIntentId: idOf(refund.payment_intent),
    reference: refund.metadata?.[REFUND_REFERENCE] ?? null,
  };
}

export function toDispute(dispute: Stripe.Dispute): ProviderDispute {
  return {
    id: dispute.id,
    status: known(providerDisputeStatuses, dispute.status),
    amount: dispute.amount,
    currency: dispute.currency,
    reason: dispute.reason,
    paymentIntentId: idOf(dispute.payment_intent),
    createdAt: fromUnix(dispute.created),
  };
}

export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (reference === null || reference === undefined) return null;
  return typeof reference === 'string' ? reference : reference.id;
}

/** A time as Stripe takes it: whole seconds. */
export function toUnix(time: Date): number {
  return Math.floor(time.getTime() / 1_000);
}

export function fromUnix(seconds: number): Date {
  return new Date(seconds * 1_000);
}

export function fromUnixOrNull(seconds: number | null | undefined): Date | null {
  return seconds === null || seconds === undefined ? null : fromUnix(seconds);
}

/** Stripe may add states at any time. One that we do not know must not pass for one that we do. */
export function known<Value extends string>(values: readonly Value[], given: string): Value {
  const value = values.find((candidate) => candidate === given);
  if (value === undefined)
    throw new Error(`Stripe tells of "${given}", which is none of: ${values.join(', ')}`);
  return value;
}
