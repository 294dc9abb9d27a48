import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type InvoiceItem, type InvoiceLineItem, type Subscription } from '../../stripe-objects';
import { emptyLine } from './invoice';

export interface InvoiceItemSpec {
  customer: string;
  currency: string;
  amount: number;
  quantity: number;
  description: string | null;
  period: { start: number; end: number };
  price?: { id: string; product: string; unitAmountDecimal: string | null };
  /** What it belongs to; it goes on that subscription's next invoice. */
  subscription?: string;
  subscriptionItem?: string;
  proration?: boolean;
  metadata?: Record<string, string>;
  testClock?: string | null;
}

/** Something that waits for the next invoice. */
export function createInvoiceItem(tx: AccountTransaction, spec: InvoiceItemSpec): InvoiceItem {
  return tx.create<InvoiceItem>(
    {
      id: newId('ii_1', 23).replace('ii_1_', 'ii_1'),
      object: 'invoiceitem',
      amount: spec.amount,
      currency: spec.currency,
      customer: spec.customer,
      customer_account: null,
      date: tx.now,
      description: spec.description,
      discountable: !spec.proration,
      discounts: [],
      invoice: null,
      livemode: false,
      metadata: spec.metadata ?? {},
      net_amount: spec.amount,
      parent: spec.subscription
        ? {
            subscription_details: {
              subscription: spec.subscription,
              ...(spec.subscriptionItem && { subscription_item: spec.subscriptionItem }),
            },
            type: 'subscription_details',
          }
        : null,
      period: spec.period,
      pricing: spec.price
        ? {
            price_details: { price: spec.price.id, product: spec.price.product },
            type: 'price_details',
            unit_amount_decimal: spec.price.unitAmountDecimal,
          }
        : null,
      proration: spec.proration ?? false,
      ...(spec.proration && { proration_details: { credited_items: null, discount_amounts: [] } }),
      quantity: spec.quantity,
      quantity_decimal: String(spec.quantity),
      tax_rates: [],
      test_clock: spec.testClock ?? null,
    },
    'invoiceitem.created',
  );
}

/** What waits for the next invoice of a subscription: its own items, and those of its customer that belong to none. */
export async function pendingItems(
  tx: AccountTransaction,
  subscription: Subscription,
): Promise<InvoiceItem[]> {
  const { data } = await tx.page('invoiceitem', {
    limit: 100,
    match: [
      { invoice: null, parent: { subscription_details: { subscription: subscription.id } } },
      { invoice: null, parent: null, customer: subscription.customer, currency: subscription.currency },
    ],
  });
  return data.reverse();
}

/** What waits for the next invoice of a customer and belongs to no subscription. */
export async function pendingItemsOfCustomer(
  tx: AccountTransaction,
  customer: string,
  currency: string,
): Promise<InvoiceItem[]> {
  const match = { invoice: null, parent: null, customer, currency };
  return (await tx.page('invoiceitem', { limit: 100, match })).data.reverse();
}

/** The items are on an invoice now. */
export function putOnInvoice(tx: AccountTransaction, items: InvoiceItem[], invoiceId: string): void {
  for (const item of items) {
    item.invoice = invoiceId;
    tx.save(item);
  }
}

export const lineOfItem =
  (item: InvoiceItem) =>
  (invoiceId: string): InvoiceLineItem => ({
    ...emptyLine(invoiceId),
    amount: item.amount,
    currency: item.currency,
    description: item.description,
    discountable: item.discountable,
    metadata: { ...item.metadata },
    parent: parentOf(item),
    period: item.period,
    pricing: item.pricing,
    quantity: item.quantity,
    quantity_decimal: item.quantity_decimal,
    subscription: item.parent?.subscription_details?.subscription ?? null,
    subtotal: item.amount,
  });

function parentOf(item: InvoiceItem): InvoiceLineItem['parent'] {
  const details = item.parent?.subscription_details;
  const proration = { proration: item.proration, proration_details: { credited_items: null } };
  if (details?.subscription_item) {
    return {
      invoice_item_details: null,
      subscription_item_details: {
        ...proration,
        invoice_item: item.id,
        subscription: details.subscription,
        subscription_item: details.subscription_item,
      },
      type: 'subscription_item_details',
    };
  }
  return {
    invoice_item_details: {
      ...proration,
      invoice_item: item.id,
      subscription: details?.subscription ?? null,
    },
    subscription_item_details: null,
    type: 'invoice_item_details',
  };
}
