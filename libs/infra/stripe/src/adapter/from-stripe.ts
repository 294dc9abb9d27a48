import type Stripe from 'stripe';
import {
  billingIntervals,
  invoiceStatuses,
  paymentIntentStatuses,
  providerSubscriptionStatuses,
  sessionPaymentStatuses,
  sessionStatuses,
  type AccountSubscription,
  type ProviderChangePreview,
  type ConfirmedIntent,
  type ProviderCheckoutSession,
  type ProviderInvoice,
  type ProviderMeter,
  type ProviderPaymentIntent,
  type ProviderPrice,
  type ProviderSubscription,
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
    meterId: price.recurring?.meter ?? null,
  };
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
  const error = intent.last_payment_error;
  return {
    id: intent.id,
    status: known(paymentIntentStatuses, intent.status),
    amount: intent.amount,
    currency: intent.currency,
    customerId: idOf(intent.customer),
    lastError:
      error === null
        ? null
        : { code: error.decline_code ?? error.code ?? null, message: error.message ?? 'The payment failed.' },
    marks: readMarks(intent.metadata),
  };
}

export function toConfirmedIntent(intent: Stripe.PaymentIntent): ConfirmedIntent {
  const { status, next_action: action } = intent;
  return {
    intent: toPaymentIntent(intent),
    requiredAction:
      status !== 'requires_action' || action === null
        ? null
        : { type: action.type, redirectUrl: action.redirect_to_url?.url ?? null },
  };
}

export function toSubscription(subscription: Stripe.Subscription): ProviderSubscription {
  const item = subscription.items.data[0];
  const period = periodOf(subscription, item);
  return {
    id: subscription.id,
    status: known(providerSubscriptionStatuses, subscription.status),
    customerId: idOf(subscription.customer) ?? '',
    priceId: item?.price.id ?? null,
    quantity: item?.quantity ?? 1,
    currentPeriodStart: period.start,
    currentPeriodEnd: period.end,
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    canceledAt: fromUnixOrNull(subscription.canceled_at),
    endedAt: fromUnixOrNull(subscription.ended_at),
    trialEnd: fromUnixOrNull(subscription.trial_end),
    createdAt: fromUnix(subscription.created),
    latestInvoiceId: idOf(subscription.latest_invoice),
    pause:
      subscription.pause_collection === null || subscription.pause_collection === undefined
        ? null
        : { resumesAt: fromUnixOrNull(subscription.pause_collection.resumes_at) },
    marks: readMarks(subscription.metadata),
  };
}

/** Of a list that shows the customers in full. */
export function toAccountSubscription(subscription: Stripe.Subscription): AccountSubscription {
  const { customer } = subscription;
  const known = typeof customer !== 'string' && customer.deleted !== true;
  return {
    subscription: toSubscription(subscription),
    items: subscription.items.data.map(({ price }) => ({
      priceId: price.id,
      productId: idOf(price.product) ?? '',
    })),
    customer: known ? { id: customer.id, email: customer.email, metadata: customer.metadata } : null,
    markedProjectId: markedProject(subscription.metadata),
  };
}

export function toInvoice(invoice: Stripe.Invoice): ProviderInvoice {
  return {
    id: invoice.id ?? '',
    status: invoice.status === null ? null : known(invoiceStatuses, invoice.status),
    billingReason: invoice.billing_reason,
    subscriptionId: subscriptionOf(invoice),
    customerId: idOf(invoice.customer),
    amountDue: invoice.amount_due,
    amountPaid: invoice.amount_paid,
    currency: invoice.currency,
    attemptCount: invoice.attempt_count,
    period: billedPeriod(invoice),
  };
}

/** Lines of the subscription itself bill a period; what a change gives back or charges are prorations, and items of their own. */
function billedPeriod(invoice: Stripe.Invoice): ProviderInvoice['period'] {
  const lines = (invoice.lines?.data ?? []).filter(isOfPeriod);
  const [first] = lines;
  if (first === undefined) return null;
  const price = first.pricing?.price_details?.price;
  return {
    end: fromUnix(Math.max(...lines.map(({ period }) => period.end))),
    amount: lines.reduce((sum, { amount }) => sum + amount, 0),
    priceId: price === undefined ? null : idOf(price),
    quantity: first.quantity ?? 1,
  };
}

function isOfPeriod({ parent }: Stripe.InvoiceLineItem): boolean {
  return parent?.subscription_item_details?.proration === false;
}

export function toChangePreview(invoice: Stripe.Invoice): ProviderChangePreview {
  return {
    amountDue: invoice.amount_due,
    currency: invoice.currency,
    lines: invoice.lines.data.map((line) => ({
      description: line.description ?? '',
      amount: line.amount,
      proration: isProration(line),
      periodStart: fromUnix(line.period.start),
      periodEnd: fromUnix(line.period.end),
    })),
  };
}

function isProration({ parent }: Stripe.InvoiceLineItem): boolean {
  return (parent?.invoice_item_details ?? parent?.subscription_item_details)?.proration === true;
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

/** Since 2025 Stripe keeps the period on the items; accounts with an older webhook version still send it on the subscription. */
function periodOf(
  subscription: Stripe.Subscription & { current_period_start?: number; current_period_end?: number },
  item: Stripe.SubscriptionItem | undefined,
): { start: Date | null; end: Date | null } {
  return {
    start: fromUnixOrNull(subscription.current_period_start ?? item?.current_period_start),
    end: fromUnixOrNull(subscription.current_period_end ?? item?.current_period_end),
  };
}

/** Likewise: on the invoice itself, or under its parent. */
export function subscriptionOf(
  invoice: Stripe.Invoice & { subscription?: string | { id: string } | null },
): string | null {
  return idOf(invoice.subscription) ?? idOf(invoice.parent?.subscription_details?.subscription);
}

export function idOf(reference: string | { id: string } | null | undefined): string | null {
  if (reference === null || reference === undefined) return null;
  return typeof reference === 'string' ? reference : reference.id;
}

function fromUnix(seconds: number): Date {
  return new Date(seconds * 1_000);
}

function fromUnixOrNull(seconds: number | null | undefined): Date | null {
  return seconds === null || seconds === undefined ? null : fromUnix(seconds);
}

/** Stripe may add states at any time. One that we do not know must not pass for one that we do. */
function known<Value extends string>(values: readonly Value[], given: string): Value {
  const value = values.find((candidate) => candidate === given);
  if (value === undefined)
    throw new Error(`Stripe tells of "${given}", which is none of: ${values.join(', ')}`);
  return value;
}
