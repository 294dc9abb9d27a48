import { CardError } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import {
  type Invoice,
  type PaymentIntent,
  type PaymentMethod,
  type Subscription,
} from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { attemptPayment } from '../payment-intents/attempt-payment';
import { methodOfSubscription } from '../subscriptions/subscription-method';
import { markUncollectible, voidInvoice } from './close-invoice';
import { applyPayment, failPayment, finalizeInvoice, openPayment } from './invoice-lifecycle';

/** Finalizes a draft and charges it, unless the subscription's collection is paused. */
export async function finalizeAndCharge(tx: AccountTransaction, invoice: Invoice): Promise<void> {
  const customer = await usableCustomer(tx, invoice.customer ?? '');
  const subscription = await subscriptionOf(tx, invoice);
  const paused = subscription?.pause_collection?.behavior;
  if (paused === 'keep_as_draft') return keepAsDraft(tx, invoice);
  await finalizeInvoice(tx, invoice, customer);
  if (invoice.status !== 'open') return;
  if (paused === 'void') return voidInvoice(tx, invoice);
  if (paused === 'mark_uncollectible') return markUncollectible(tx, invoice);
  openPayment(tx, invoice, { description: 'Subscription update' });
  await chargeInvoice(tx, invoice);
}

function keepAsDraft(tx: AccountTransaction, invoice: Invoice): void {
  invoice.auto_advance = false;
  invoice.automatically_finalizes_at = null;
  invoice.next_payment_attempt = null;
  tx.save(invoice);
}

/** An attempt of the schedule, which nobody watches: with the payment method of the subscription, else the customer's. */
export async function chargeInvoice(tx: AccountTransaction, invoice: Invoice): Promise<void> {
  const customer = await usableCustomer(tx, invoice.customer ?? '');
  const method = await methodOfSubscription(tx, await subscriptionOf(tx, invoice), customer);
  const intent = await intentOf(tx, invoice);
  if (!method || !intent) return failPayment(tx, invoice, 'schedule');
  attemptQuietly(tx, intent, method);
  await applyPayment(tx, intent, 'schedule');
}

/** The intent that is to pay an open invoice. */
export async function intentOf(tx: AccountTransaction, invoice: Invoice): Promise<PaymentIntent | undefined> {
  const payment = await tx.findBy('invoice_payment', { invoice: invoice.id, status: 'open' });
  return tx.find('payment_intent', payment?.payment.payment_intent ?? '');
}

export async function subscriptionOf(
  tx: AccountTransaction,
  invoice: Invoice,
): Promise<Subscription | undefined> {
  const id = invoice.parent?.subscription_details?.subscription;
  return id === undefined ? undefined : tx.find('subscription', id);
}

/** A decline is no failure here: the intent tells of it. */
function attemptQuietly(tx: AccountTransaction, intent: PaymentIntent, method: PaymentMethod): void {
  try {
    attemptPayment(tx, intent, { method, customerIsPresent: false });
  } catch (error) {
    if (!(error instanceof CardError)) throw error;
  }
}
