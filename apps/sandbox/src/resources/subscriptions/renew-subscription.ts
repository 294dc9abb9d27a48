import { type AccountTransaction } from '../../storage/account-transaction';
import { type Customer, type Invoice, type Subscription } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { discountInvoice, endDiscounts } from '../discounts/subscription-discounts';
import { buildInvoice } from '../invoices/invoice';
import { lineOfItem, pendingItems, putOnInvoice } from '../invoices/invoice-items';
import { nextPeriodEnd } from './billing-period';
import { cancelSubscription } from './cancel-subscription';
import { currentPeriodEnd, currentPeriodStart, recurringOf } from './subscription';
import { methodOfSubscription } from './subscription-method';
import { periodLines } from './period-lines';

/** The period has ended: a new one begins, with the draft of an invoice for it. A trial ends the same way. */
export async function renewSubscription(tx: AccountTransaction, subscription: Subscription): Promise<void> {
  const customer = await usableCustomer(tx, subscription.customer);
  if (subscription.status === 'trialing') {
    const method = await methodOfSubscription(tx, subscription, customer);
    const behavior = subscription.trial_settings?.end_behavior.missing_payment_method;
    if (!method && behavior === 'cancel') {
      await cancelSubscription(tx, subscription, null);
      return;
    }
    if (!method && behavior === 'pause') return pause(tx, subscription);
  }
  const { invoice, period, ended } = await buildRenewal(tx, subscription, customer);
  tx.create(invoice, 'invoice.created');
  const remaining = await endDiscounts(tx, subscription, ended);
  tx.update(subscription, 'customer.subscription.updated', (changed) => {
    changed.discounts = remaining;
    if (changed.status === 'trialing') changed.status = 'active';
    changed.latest_invoice = invoice.id;
    for (const item of changed.items.data) {
      item.current_period_start = period.start;
      item.current_period_end = period.end;
    }
  });
}

/** The invoice of the next period, with what waits for it, and the discounts that it ends. It is neither saved nor told of. */
export async function buildRenewal(
  tx: AccountTransaction,
  subscription: Subscription,
  customer: Customer,
): Promise<{ invoice: Invoice; period: { start: number; end: number }; ended: string[] }> {
  const start = currentPeriodEnd(subscription);
  const closed = { start: currentPeriodStart(subscription), end: start };
  const recurring = recurringOf(firstPrice(subscription));
  const period = { start, end: nextPeriodEnd(subscription.billing_cycle_anchor, recurring, start) };
  const items = await pendingItems(tx, subscription);
  const lines = [
    ...items.map(lineOfItem),
    ...(await periodLines(tx, subscription, { closed, coming: period })),
  ];
  const invoice = buildInvoice(tx, subscription, customer, 'subscription_cycle', lines, {
    period: closed,
    autoAdvance:
      subscription.status !== 'unpaid' && subscription.pause_collection?.behavior !== 'keep_as_draft',
  });
  putOnInvoice(tx, items, invoice.id);
  const ended = await discountInvoice(tx, invoice, subscription, customer, start);
  return { invoice, period, ended };
}

function firstPrice(subscription: Subscription) {
  const [item] = subscription.items.data;
  if (!item) throw new Error(`Subscription ${subscription.id} has no items.`);
  return item.price;
}

function pause(tx: AccountTransaction, subscription: Subscription): void {
  tx.update(subscription, 'customer.subscription.updated', (changed) => {
    changed.status = 'paused';
  });
  tx.emit('customer.subscription.paused', subscription);
}
