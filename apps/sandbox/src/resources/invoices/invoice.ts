import { newId } from '../../ids';
import { listOf } from '../../http/list';
import { type AccountTransaction } from '../../storage/account-transaction';
import {
  type Customer,
  type Invoice,
  type InvoiceLineItem,
  type Price,
  type Subscription,
} from '../../stripe-objects';
import { amountOf } from '../prices/price';

/** Something that an invoice asks money for. */
export interface InvoiceEntry {
  price: Price;
  quantity: number;
  period: { start: number; end: number };
  /** The subscription item, unless it is a one-time price on a subscription's first invoice. */
  subscriptionItem?: string;
  /** Free of charge: the time of a trial. */
  trial?: boolean;
  description: string;
}

/** A draft that bills a subscription. It is neither saved nor told of. */
export function buildInvoice(
  tx: AccountTransaction,
  subscription: Subscription,
  customer: Customer,
  reason: Invoice['billing_reason'],
  entries: InvoiceEntry[],
): Invoice {
  const id = newId('in');
  const lines = entries.map((entry) => buildLine(id, subscription, entry));
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Sandbox',
    account_tax_ids: null,
    amount_due: total,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: total,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: tx.now,
    currency: subscription.currency,
    custom_fields: null,
    customer: customer.id,
    customer_account: null,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: null,
    ending_balance: null,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: null,
    invoice_pdf: null,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: listOf(`/v1/invoices/${id}/lines`, lines),
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: null,
    on_behalf_of: null,
    parent: {
      quote_details: null,
      subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
      type: 'subscription_details',
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: tx.now,
    period_start: tx.now,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status: 'draft',
    status_transitions: {
      finalized_at: null,
      marked_uncollectible_at: null,
      paid_at: null,
      voided_at: null,
    },
    subtotal: total,
    subtotal_excluding_tax: total,
    test_clock: null,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: tx.now,
  };
}

function buildLine(invoiceId: string, subscription: Subscription, entry: InvoiceEntry): InvoiceLineItem {
  const amount = entry.trial ? 0 : amountOf(entry.price, entry.quantity);
  return {
    id: newId('il'),
    object: 'line_item',
    amount,
    currency: entry.price.currency,
    description: entry.description,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: invoiceId,
    livemode: false,
    metadata: { ...subscription.metadata },
    parent: entry.subscriptionItem
      ? {
          invoice_item_details: null,
          subscription_item_details: {
            invoice_item: null,
            proration: false,
            proration_details: { credited_items: null },
            subscription: subscription.id,
            subscription_item: entry.subscriptionItem,
          },
          type: 'subscription_item_details',
        }
      : null,
    period: entry.period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: entry.price.id, product: entry.price.product },
      type: 'price_details',
      unit_amount_decimal: entry.trial ? '0' : entry.price.unit_amount_decimal,
    },
    quantity: entry.quantity,
    quantity_decimal: String(entry.quantity),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  };
}
