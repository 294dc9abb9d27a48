import { CardError } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import {
  type Customer,
  type Invoice,
  type PaymentIntent,
  type PaymentMethod,
  type Subscription,
} from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { attemptPayment } from '../payment-intents/attempt-payment';
import { methodOfSubscription } from '../subscriptions/subscription-method';
import { markUncollectible, voidInvoice } from './close-invoice';
import { applyPayment, failPayment, finalizeInvoice, openInvoice, openPayment } from './invoice-lifecycle';

/** Finalizes a draft and charges it, unless the subscription's collection is paused. */
export async function finalizeAndCharge(tx: AccountTransaction, invoice: Invoice): Promise<void> {
  const customer = await usableCustomer(tx, invoice.customer ?? '');
  const subscription = await subscriptionOf(tx, invoice);
  const paused = subscription?.pause_collection?.behavior;
  if (paused === 'keep_as_draft') return keepAsDraft(tx, invoice);
  if (paused === 'void') return voidUnpaid(tx, invoice, customer);
  await finalizeInvoice(tx, invoice, customer);
  if (invoice.status !== 'open') return;
  if (paused === 'mark_uncollectible') return markUncollectible(tx, invoice);
  openPayment(tx, invoice);
  await chargeInvoice(tx, invoice);
}

function keepAsDraft(tx: AccountTransaction, invoice: Invoice): void {
  invoice.auto_advance = false;
  invoice.automatically_finalizes_at = null;
  invoice.next_payment_attempt = null;
  tx.save(invoice);
}

/** Also where nothing is to be paid: the customer's balance stays as it is. Source: https://docs.stripe.com/billing/subscriptions/pause-payment */
function voidUnpaid(tx: AccountTransaction, invoice: Invoice, customer: Customer): Promise<void> {
  const amountDue = Math.max(0, invoice.total);
  openInvoice(tx, invoice, customer, { amountDue, endingBalance: customer.balance });
  return voidInvoice(tx, invoice);
}

/** An attempt of the schedule, which nobody watches: with the payment method of the subscription, else the customer's. */
export async function chargeInvoice(tx: AccountTransaction, invoice: Invoice): Promise<void> {
  const customer = await usableCustomer(tx, invoice.customer ?? '');
  const method = await methodOfInvoice(tx, invoice, customer);
  const intent = await intentOf(tx, invoice);
  if (!method || !intent) return failPayment(tx, invoice, 'schedule');
  attemptQuietly(tx, intent, method);
  await applyPayment(tx, intent, 'schedule');
}

/** What an invoice is charged with: its own payment method, else that of its subscription or customer. */
export async function methodOfInvoice(
  tx: AccountTransaction,
  invoice: Invoice,
  customer: Customer,
): Promise<PaymentMethod | undefined> {
  const own = await tx.find('payment_method', invoice.default_payment_method ?? '');
  if (own?.customer === customer.id) return own;
  return methodOfSubscription(tx, await subscriptionOf(tx, invoice), customer);
}

/** The intent that is to pay an open invoice. */
export async function intentOf(tx: AccountTransaction, invoice: Invoice): Promise<PaymentIntent | undefined> {
  const payment = await tx.findBy('invoice_payment', { invoice: invoice.id, status: 'open' });
  return tx.find('payment_intent', payment?.payment.payment_intent ?? '');
}

async function subscriptionOf(tx: AccountTransaction, invoice: Invoice): Promise<Subscription | undefined> {
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
