import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Customer, type Invoice, type InvoicePayment, type PaymentIntent } from '../../stripe-objects';
import { changeBalance } from '../customers/change-balance';
import { createIntent } from '../payment-intents/payment-intent';
import { afterLastRetry } from './after-last-retry';
import { settleBalance } from './customer-balance';
import { moveSubscription } from './move-subscription';
import { nextAttemptAt } from './retry-schedule';

/**
 * Draft → open: the invoice gets its number, uses the customer's balance, and can be paid. One that leaves nothing to pay
 * is paid at once.
 */
export async function finalizeInvoice(
  tx: AccountTransaction,
  invoice: Invoice,
  customer: Customer,
): Promise<void> {
  openInvoice(tx, invoice, customer, settleBalance(invoice.total, customer.balance));
  if (invoice.amount_due === 0) await settleInvoice(tx, invoice);
}

/** Draft → open, with what of it is to be paid and what that leaves of the customer's balance. */
export function openInvoice(
  tx: AccountTransaction,
  invoice: Invoice,
  customer: Customer,
  { amountDue, endingBalance }: ReturnType<typeof settleBalance>,
): void {
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  tx.save(customer);

  invoice.starting_balance = customer.balance;
  invoice.ending_balance = endingBalance;
  invoice.amount_due = amountDue;
  invoice.amount_remaining = amountDue;
  invoice.number = `${customer.invoice_prefix ?? 'SANDBOX'}-${String(sequence).padStart(4, '0')}`;
  invoice.status = 'open';
  invoice.effective_at = tx.now;
  invoice.automatically_finalizes_at = null;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.finalized_at = tx.now;
  tx.save(invoice);
  changeBalance(tx, customer, endingBalance, {
    type: 'applied_to_invoice',
    invoice: invoice.id,
    currency: invoice.currency,
  });
  tx.emit('invoice.finalized', invoice);
}

/** Ties the invoice to the intent that is to pay it: a new one, or one that has been tried before. */
export function openPayment(
  tx: AccountTransaction,
  invoice: Invoice,
  existing?: PaymentIntent,
): PaymentIntent {
  const intent =
    existing ??
    createIntent(tx, {
      amount: invoice.amount_remaining,
      currency: invoice.currency,
      customer: invoice.customer,
      description: purposeOf(invoice),
      // What pays a subscription also renews it.
      setup_future_usage: invoice.parent?.subscription_details ? 'off_session' : null,
    });
  tx.create({
    id: newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: intent.amount,
    created: tx.now,
    currency: intent.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent.id, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  });
  return intent;
}

function purposeOf({ billing_reason: reason }: Invoice): string {
  if (reason === 'manual') return 'Payment for Invoice';
  return reason === 'subscription_create' ? 'Subscription creation' : 'Subscription update';
}

/**
 * Who made an attempt: Stripe's schedule, or a person. The first attempt of all begins the schedule of retries; after it,
 * only those of the schedule count.
 */
type Attempter = 'person' | 'schedule';

/** Brings the invoice that an intent pays, and its subscription, up to what has become of the intent. */
export async function applyPayment(
  tx: AccountTransaction,
  intent: PaymentIntent,
  by: Attempter = 'person',
): Promise<void> {
  const payment = await tx.findBy('invoice_payment', { payment: { payment_intent: intent.id } });
  if (!payment) return;
  const invoice = await tx.get('invoice', payment.invoice);
  if (invoice.status !== 'open' && invoice.status !== 'uncollectible') return;
  switch (intent.status) {
    case 'succeeded':
      markPaymentPaid(tx, payment);
      countAttempt(invoice, by);
      return settleInvoice(tx, invoice, intent.payment_method ?? undefined);
    case 'processing':
      countAttempt(invoice, by);
      invoice.next_payment_attempt = null;
      tx.save(invoice);
      return moveSubscription(tx, invoice, 'active');
    case 'requires_payment_method':
      if (!intent.last_payment_error) return;
      return failPayment(tx, invoice, by, intent.last_payment_error.code === 'authentication_required');
    case 'requires_action':
      tx.emit('invoice.payment_action_required', invoice);
      return;
    default:
      return;
  }
}

/** An attempt to pay has failed: the subscription falls behind, and the invoice is tried again or given up. */
export async function failPayment(
  tx: AccountTransaction,
  invoice: Invoice,
  by: Attempter,
  needsCustomer = false,
): Promise<void> {
  const counts = countAttempt(invoice, by);
  if (counts) {
    invoice.next_payment_attempt = invoice.auto_advance ? nextAttemptAt(invoice.attempt_count, tx.now) : null;
  }
  tx.save(invoice);
  tx.emit('invoice.payment_failed', invoice);
  if (needsCustomer) tx.emit('invoice.payment_action_required', invoice);
  await moveSubscription(tx, invoice, 'past_due');
  if (counts && invoice.auto_advance && invoice.next_payment_attempt === null)
    await afterLastRetry(tx, invoice);
}

/** The invoice is paid, by whatever means. */
export async function settleInvoice(
  tx: AccountTransaction,
  invoice: Invoice,
  method?: string,
): Promise<void> {
  invoice.status = 'paid';
  invoice.attempted = true;
  invoice.amount_paid = invoice.amount_due;
  invoice.amount_remaining = 0;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.paid_at = tx.now;
  tx.save(invoice);
  tx.emit('invoice.paid', invoice);
  tx.emit('invoice.payment_succeeded', invoice);
  await moveSubscription(tx, invoice, 'active', method);
}

function markPaymentPaid(tx: AccountTransaction, payment: InvoicePayment): void {
  payment.status = 'paid';
  payment.amount_paid = payment.amount_requested;
  payment.status_transitions.paid_at = tx.now;
  tx.save(payment);
  tx.emit('invoice_payment.paid', payment);
}

/** Answers whether it counted. */
function countAttempt(invoice: Invoice, by: Attempter): boolean {
  const counts = by === 'schedule' || invoice.attempt_count === 0;
  invoice.attempted = true;
  if (counts) invoice.attempt_count += 1;
  return counts;
}
