import type Stripe from 'stripe';
import { idOf } from './from-stripe';

const PAGE = 100;

/** The invoice that a subscription has begun with. */
export async function findFirstInvoice(
  stripe: Stripe,
  subscriptionId: string,
): Promise<Stripe.Invoice | undefined> {
  for await (const invoice of stripe.invoices.list({ subscription: subscriptionId, limit: PAGE })) {
    if (invoice.billing_reason === 'subscription_create') return invoice;
  }
  return undefined;
}

/** The payment intent that an invoice is paid by, or was; `undefined` when there was nothing to pay. */
export async function findIntentOf(
  stripe: Stripe,
  params: Stripe.InvoicePaymentListParams,
): Promise<string | undefined> {
  const { data } = await stripe.invoicePayments.list(params);
  return data.map(({ payment }) => idOf(payment.payment_intent)).find((id) => id !== null) ?? undefined;
}
