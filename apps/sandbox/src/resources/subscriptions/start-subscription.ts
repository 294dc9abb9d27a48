import { type AccountTransaction } from '../../storage/account-transaction';
import {
  type Customer,
  type Invoice,
  type PaymentIntent,
  type Price,
  type Subscription,
} from '../../stripe-objects';
import { createDiscount, type DiscountOwner } from '../discounts/redemption';
import { discountInvoice, endDiscounts } from '../discounts/subscription-discounts';
import { buildInvoice, lineOf } from '../invoices/invoice';
import { finalizeInvoice, openPayment } from '../invoices/invoice-lifecycle';
import { periodLines, productName } from './period-lines';
import {
  buildSubscription,
  currentPeriodEnd,
  currentPeriodStart,
  type SubscriptionSpec,
} from './subscription';
import { askForMethod } from './pending-setup';
import { planTrialNotice } from './trial-notice';

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
  /** Where its coupons were redeemed, besides the subscription itself. */
  discountOwner?: Pick<DiscountOwner, 'checkoutSession'>;
  /** When there is nothing to pay yet, the customer is still to give a payment method. */
  asksForMethod?: boolean;
}

/** Begins a subscription and bills its first period. */
export async function startSubscription(
  tx: AccountTransaction,
  spec: SubscriptionSpec,
  options: StartOptions,
): Promise<StartedSubscription> {
  const subscription = buildSubscription(tx, { ...spec, testClock: options.customer.test_clock });
  const owner = { ...options.discountOwner, customer: subscription.customer, subscription: subscription.id };
  subscription.discounts = (spec.redemptions ?? []).map((one) => createDiscount(tx, one, owner).id);
  const lines = await firstLines(tx, subscription, options.extras ?? []);
  const invoice = buildInvoice(tx, subscription, options.customer, 'subscription_create', lines);
  const ended = await discountInvoice(tx, invoice, subscription, options.customer, tx.now);
  subscription.discounts = await endDiscounts(tx, subscription, ended);
  subscription.latest_invoice = invoice.id;
  // With nothing to pay there is nothing to wait for.
  if (invoice.amount_due === 0 && subscription.status === 'incomplete') subscription.status = 'active';
  if (invoice.amount_due === 0 && options.asksForMethod) askForMethod(tx, subscription);
  tx.create(subscription, 'customer.subscription.created');
  tx.create(invoice, 'invoice.created');
  if (subscription.status === 'trialing') await planTrialNotice(tx, subscription);
  await finalizeInvoice(tx, invoice, options.customer);
  const intent = invoice.amount_remaining > 0 ? openPayment(tx, invoice, options.intent) : null;
  return { subscription, invoice, intent };
}

async function firstLines(
  tx: AccountTransaction,
  subscription: Subscription,
  extras: { price: Price; quantity: number }[],
): Promise<ReturnType<typeof lineOf>[]> {
  const coming = { start: currentPeriodStart(subscription), end: currentPeriodEnd(subscription) };
  const lines = await periodLines(tx, subscription, { coming });
  // One after the other: a transaction has one connection.
  for (const extra of extras) {
    const description = await productName(tx, extra.price);
    lines.push(lineOf(subscription, { ...extra, period: { start: tx.now, end: tx.now }, description }));
  }
  return lines;
}
