import { type AccountTransaction } from '../../storage/account-transaction';
import {
  type Customer,
  type Invoice,
  type PaymentIntent,
  type Price,
  type Subscription,
} from '../../stripe-objects';
import { buildInvoice, type InvoiceEntry } from '../invoices/invoice';
import { finalizeInvoice, openPayment } from '../invoices/invoice-lifecycle';
import { isMetered } from '../prices/price';
import { buildSubscription, type SubscriptionSpec } from './subscription';

export interface StartedSubscription {
  subscription: Subscription;
  /** The first invoice, finalized; already paid when it is of nothing. */
  invoice: Invoice;
  /** What is to pay the invoice; null when there is nothing to pay. Attempting it is up to the caller. */
  intent: PaymentIntent | null;
}

interface StartOptions {
  customer: Customer;
  /** One-time prices that go on the first invoice. */
  extras?: { price: Price; quantity: number }[];
  /** An intent whose earlier attempts were declined, to be used again. */
  intent?: PaymentIntent;
}

/** Begins a subscription and bills its first period. */
export async function startSubscription(
  tx: AccountTransaction,
  spec: SubscriptionSpec,
  options: StartOptions,
): Promise<StartedSubscription> {
  const subscription = buildSubscription(tx, spec);
  const entries = await firstEntries(tx, subscription, options.extras ?? []);
  const invoice = buildInvoice(tx, subscription, options.customer, 'subscription_create', entries);
  subscription.latest_invoice = invoice.id;
  // With nothing to pay there is nothing to wait for.
  if (invoice.amount_due === 0 && subscription.status === 'incomplete') subscription.status = 'active';
  tx.create(subscription, 'customer.subscription.created');
  tx.create(invoice, 'invoice.created');
  finalizeInvoice(tx, invoice, options.customer);
  const intent =
    invoice.amount_remaining > 0
      ? openPayment(tx, invoice, { description: 'Subscription creation', existing: options.intent })
      : null;
  return { subscription, invoice, intent };
}

async function firstEntries(
  tx: AccountTransaction,
  subscription: Subscription,
  extras: { price: Price; quantity: number }[],
): Promise<InvoiceEntry[]> {
  const trial = subscription.status === 'trialing';
  const entries: InvoiceEntry[] = [];
  // One after the other: a transaction has one connection.
  for (const item of subscription.items.data) {
    const name = await productName(tx, item.price);
    // Of what is used there is nothing yet: it is billed when the period is over.
    const quantity = isMetered(item.price) ? 0 : (item.quantity ?? 1);
    entries.push({
      price: item.price,
      quantity,
      period: { start: item.current_period_start, end: item.current_period_end },
      subscriptionItem: item.id,
      trial,
      description: trial ? `Trial period for ${name}` : `${quantity} × ${name}`,
    });
  }
  for (const extra of extras) {
    const description = await productName(tx, extra.price);
    entries.push({ ...extra, period: { start: tx.now, end: tx.now }, description });
  }
  return entries;
}

async function productName(tx: AccountTransaction, price: Price): Promise<string> {
  const product = await tx.find('product', price.product);
  return product?.name ?? price.product;
}
