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
import { settleBalance } from './customer-balance';

/** Something that an invoice asks money for, or gives back. */
export interface InvoiceEntry {
  price: Price;
  quantity: number;
  period: { start: number; end: number };
  /** The subscription item, unless it is a one-time price on a subscription's first invoice. */
  subscriptionItem?: string;
  /** Of something else than price times quantity: nothing for the time of a trial. */
  amount?: number;
  description: string;
}

export interface InvoiceTerms {
  /** The time that is over, which renewals bill usage for; now unless given. */
  period?: { start: number; end: number };
  /** Finalized and charged by itself, an hour after it was made. */
  autoAdvance?: boolean;
}

const HOURS_AS_DRAFT = 1;

/** When a draft is finalized by itself, in unix seconds; null when it is not. */
export const finalizesAt = (autoAdvance: boolean | undefined, now: number): number | null =>
  autoAdvance ? now + HOURS_AS_DRAFT * 3_600 : null;

type LineBuilder = (invoiceId: string) => InvoiceLineItem;

/** A draft that bills a subscription. It is neither saved nor told of. */
export function buildInvoice(
  tx: AccountTransaction,
  subscription: Subscription,
  customer: Customer,
  reason: Invoice['billing_reason'],
  lineBuilders: LineBuilder[],
  terms: InvoiceTerms = {},
): Invoice {
  return draftInvoice(tx, customer, {
    currency: subscription.currency,
    reason,
    subscription,
    lineBuilders,
    terms,
  });
}

interface Draft {
  currency: string;
  reason: Invoice['billing_reason'];
  /** What it is for; without one, it is a customer's only. */
  subscription?: Subscription;
  lineBuilders: LineBuilder[];
  terms: InvoiceTerms;
}

/** A draft of any kind. It is neither saved nor told of. */
export function draftInvoice(
  tx: AccountTransaction,
  customer: Customer,
  { currency, reason, subscription, lineBuilders, terms }: Draft,
): Invoice {
  const id = newId('in');
  const lines = lineBuilders.map((build) => build(id));
  const total = lines.reduce((sum, line) => sum + line.amount, 0);
  const { amountDue } = settleBalance(total, customer.balance);
  const finalizes = finalizesAt(terms.autoAdvance, tx.now);
  return {
    id,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Sandbox',
    account_tax_ids: null,
    amount_due: amountDue,
    amount_overpaid: 0,
    amount_paid: 0,
    amount_remaining: amountDue,
    amount_shipping: 0,
    application: null,
    attempt_count: 0,
    attempted: false,
    auto_advance: terms.autoAdvance ?? false,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: finalizes,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    created: tx.now,
    currency,
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
    next_payment_attempt: finalizes,
    number: null,
    on_behalf_of: null,
    parent: subscription
      ? {
          quote_details: null,
          subscription_details: { metadata: { ...subscription.metadata }, subscription: subscription.id },
          type: 'subscription_details',
        }
      : null,
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: terms.period?.end ?? tx.now,
    period_start: terms.period?.start ?? tx.now,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: customer.balance,
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
    test_clock: customer.test_clock ?? null,
    total,
    total_discount_amounts: [],
    total_excluding_tax: total,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: tx.now,
  };
}

/** A line for what a subscription's item, or a one-time price next to it, costs. */
export const lineOf =
  (subscription: Subscription, entry: InvoiceEntry) =>
  (invoiceId: string): InvoiceLineItem => {
    const amount = entry.amount ?? amountOf(entry.price, entry.quantity);
    return {
      ...emptyLine(invoiceId),
      amount,
      currency: entry.price.currency,
      description: entry.description,
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
      pricing: {
        price_details: { price: entry.price.id, product: entry.price.product },
        type: 'price_details',
        unit_amount_decimal: entry.amount === 0 ? '0' : entry.price.unit_amount_decimal,
      },
      quantity: entry.quantity,
      quantity_decimal: String(entry.quantity),
      subscription: subscription.id,
      subtotal: amount,
    };
  };

export function emptyLine(invoiceId: string) {
  return {
    id: newId('il'),
    object: 'line_item' as const,
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice: invoiceId,
    livemode: false,
    pretax_credit_amounts: [],
    taxes: [],
  };
}
