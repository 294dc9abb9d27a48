import { type AccountTransaction } from '../../storage/account-transaction';
import { type Invoice } from '../../stripe-objects';
import { changeBalance } from '../customers/change-balance';
import { usableCustomer } from '../customers/customer';
import { cancelIntent } from '../payment-intents/payment-intent';

/** Nobody expects this invoice to be paid any more; it still may be. */
export function markUncollectible(tx: AccountTransaction, invoice: Invoice): void {
  invoice.status = 'uncollectible';
  invoice.status_transitions.marked_uncollectible_at = tx.now;
  invoice.next_payment_attempt = null;
  tx.save(invoice);
  tx.emit('invoice.marked_uncollectible', invoice);
}

/** As if the invoice had never been: what it used of the customer's balance comes back, and it cannot be paid. */
export async function voidInvoice(tx: AccountTransaction, invoice: Invoice): Promise<void> {
  const customer = await usableCustomer(tx, invoice.customer ?? '');
  const used = invoice.starting_balance - (invoice.ending_balance ?? invoice.starting_balance);
  changeBalance(tx, customer, customer.balance + used, {
    type: 'unapplied_from_invoice',
    invoice: invoice.id,
    currency: invoice.currency,
  });
  await cancelPayments(tx, invoice);
  invoice.status = 'void';
  invoice.status_transitions.voided_at = tx.now;
  invoice.next_payment_attempt = null;
  invoice.automatically_finalizes_at = null;
  tx.save(invoice);
  tx.emit('invoice.voided', invoice);
}

/** Stripe's schedule leaves the invoices of a subscription alone from now on; they can still be paid by hand. */
export async function stopCollection(tx: AccountTransaction, subscriptionId: string): Promise<void> {
  const ofSubscription = { parent: { subscription_details: { subscription: subscriptionId } } };
  const { data } = await tx.page('invoice', {
    limit: 100,
    match: ['draft', 'open'].map((status) => ({ ...ofSubscription, status, auto_advance: true })),
  });
  for (const invoice of data) {
    tx.update(invoice, 'invoice.updated', (changed) => {
      changed.auto_advance = false;
      changed.automatically_finalizes_at = null;
      changed.next_payment_attempt = null;
    });
  }
}

/** Nothing that was to pay the invoice can do so any more. */
export async function cancelPayments(tx: AccountTransaction, invoice: Invoice): Promise<void> {
  const { data } = await tx.page('invoice_payment', {
    limit: 10,
    match: { invoice: invoice.id, status: 'open' },
  });
  for (const payment of data) {
    payment.status = 'canceled';
    payment.status_transitions.canceled_at = tx.now;
    tx.save(payment);
    const intent = await tx.find('payment_intent', payment.payment.payment_intent ?? '');
    if (intent && intent.status !== 'succeeded' && intent.status !== 'canceled') {
      cancelIntent(tx, intent, 'void_invoice');
    }
  }
}
