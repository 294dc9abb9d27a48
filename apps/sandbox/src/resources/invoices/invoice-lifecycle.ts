import { newId } from '../../ids';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Customer, type Invoice, type InvoicePayment, type PaymentIntent } from '../../stripe-objects';
import { createIntent } from '../payment-intents/payment-intent';

/** Draft → open: the invoice gets its number and can be paid. An invoice of nothing is paid at once. */
export function finalizeInvoice(tx: AccountTransaction, invoice: Invoice, customer: Customer): void {
  const sequence = customer.next_invoice_sequence ?? 1;
  customer.next_invoice_sequence = sequence + 1;
  tx.save(customer);

  invoice.number = `${customer.invoice_prefix ?? 'SANDBOX'}-${String(sequence).padStart(4, '0')}`;
  invoice.status = 'open';
  invoice.effective_at = tx.now;
  invoice.ending_balance = 0;
  invoice.status_transitions.finalized_at = tx.now;
  tx.save(invoice);
  tx.emit('invoice.finalized', invoice);
  if (invoice.amount_due === 0) markPaid(tx, invoice);
}

/** Ties the invoice to the intent that is to pay it: a new one, or one that has been tried before. */
export function openPayment(
  tx: AccountTransaction,
  invoice: Invoice,
  options: { description: string; existing?: PaymentIntent },
): PaymentIntent {
  const intent =
    options.existing ??
    createIntent(tx, {
      amount: invoice.amount_remaining,
      currency: invoice.currency,
      customer: invoice.customer,
      description: options.description,
      setup_future_usage: 'off_session',
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

/** Brings the invoice that an intent pays, and its subscription, up to what has become of the intent. */
export async function applyPayment(tx: AccountTransaction, intent: PaymentIntent): Promise<void> {
  const payment = await tx.findBy('invoice_payment', { payment: { payment_intent: intent.id } });
  if (!payment) return;
  const invoice = await tx.get('invoice', payment.invoice);
  if (invoice.status !== 'open') return;
  switch (intent.status) {
    case 'succeeded':
      markPaymentPaid(tx, payment);
      countAttempt(tx, invoice);
      markPaid(tx, invoice);
      return moveSubscription(tx, invoice, 'active');
    case 'processing':
      countAttempt(tx, invoice);
      return moveSubscription(tx, invoice, 'active');
    case 'requires_payment_method':
      if (!intent.last_payment_error) return;
      countAttempt(tx, invoice);
      tx.emit('invoice.payment_failed', invoice);
      return moveSubscription(tx, invoice, 'past_due');
    case 'requires_action':
      tx.emit('invoice.payment_action_required', invoice);
      return;
    default:
      return;
  }
}

function markPaymentPaid(tx: AccountTransaction, payment: InvoicePayment): void {
  payment.status = 'paid';
  payment.amount_paid = payment.amount_requested;
  payment.status_transitions.paid_at = tx.now;
  tx.save(payment);
  tx.emit('invoice_payment.paid', payment);
}

function countAttempt(tx: AccountTransaction, invoice: Invoice): void {
  invoice.attempted = true;
  invoice.attempt_count += 1;
  tx.save(invoice);
}

function markPaid(tx: AccountTransaction, invoice: Invoice): void {
  invoice.status = 'paid';
  invoice.attempted = true;
  invoice.amount_paid = invoice.amount_due;
  invoice.amount_remaining = 0;
  invoice.next_payment_attempt = null;
  invoice.status_transitions.paid_at = tx.now;
  tx.save(invoice);
  tx.emit('invoice.paid', invoice);
  tx.emit('invoice.payment_succeeded', invoice);
}

/** An incomplete subscription that cannot be paid stays so; one that had begun falls behind. */
async function moveSubscription(
  tx: AccountTransaction,
  invoice: Invoice,
  status: 'active' | 'past_due',
): Promise<void> {
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id === undefined ? undefined : await tx.find('subscription', id);
  if (!subscription) return;
  const from = status === 'active' ? ['incomplete', 'past_due', 'unpaid'] : ['active'];
  if (!from.includes(subscription.status)) return;
  tx.update(subscription, 'customer.subscription.updated', (changed) => {
    changed.status = status;
  });
}
