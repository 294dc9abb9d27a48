import type Stripe from 'stripe';
import {
  invoiceStatuses,
  providerSubscriptionStatuses,
  type AccountCustomer,
  type AccountSubscription,
  type ProviderChangePreview,
  type ProviderInvoice,
  type ProviderSubscription,
} from '../subscription-provider';
import { setupIntentStatuses, type ConfirmedSetup, type ProviderSetupIntent } from '../subscription-start';
import { fromUnix, fromUnixOrNull, idOf, known, toLastError, toRequiredAction } from './from-stripe';
import { markedProject, readMarks } from './ownership-marks';

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
    startedAt: fromUnix(subscription.start_date),
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
  return {
    subscription: toSubscription(subscription),
    items: subscription.items.data.map(({ price }) => ({
      priceId: price.id,
      productId: idOf(price.product) ?? '',
    })),
    customer: (typeof customer === 'string' ? undefined : toAccountCustomer(customer)) ?? null,
    markedProjectId: markedProject(subscription.metadata),
  };
}

/** `undefined` for one that was deleted. */
export function toAccountCustomer(
  customer: Stripe.Customer | Stripe.DeletedCustomer,
): AccountCustomer | undefined {
  if (customer.deleted === true) return undefined;
  const { id, email, metadata } = customer;
  return { id, email, metadata, markedProjectId: markedProject(metadata) };
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
    paidAt: fromUnixOrNull(invoice.status_transitions?.paid_at),
    prorated: (invoice.lines?.data ?? []).filter(isProration).reduce((sum, { amount }) => sum + amount, 0),
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

export function toSetupIntent(setup: Stripe.SetupIntent): ProviderSetupIntent {
  return {
    id: setup.id,
    status: known(setupIntentStatuses, setup.status),
    lastError: toLastError(setup.last_setup_error),
  };
}

export function toConfirmedSetup(setup: Stripe.SetupIntent): ConfirmedSetup {
  return { setup: toSetupIntent(setup), requiredAction: toRequiredAction(setup) };
}
