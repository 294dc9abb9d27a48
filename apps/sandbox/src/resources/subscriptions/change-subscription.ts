import { InvalidRequest } from '../../http/stripe-error';
import { type AccountTransaction } from '../../storage/account-transaction';
import { type Invoice, type Price, type Subscription } from '../../stripe-objects';
import { usableCustomer } from '../customers/customer';
import { withNetAmounts, withPaidAmounts } from '../discounts/net-amounts';
import { discountInvoice, endDiscounts } from '../discounts/subscription-discounts';
import { buildInvoice } from '../invoices/invoice';
import { createInvoiceItem, lineOfItem, pendingItems, putOnInvoice } from '../invoices/invoice-items';
import { amountOf } from '../prices/price';
import { periodEnd } from './billing-period';
import { isMetered } from '../prices/price';
import { type BilledPeriods, periodLines, productName } from './period-lines';
import { itemsUnlike, type Proration, remainingTime, unusedTime } from './proration';
import { currentPeriodEnd, currentPeriodStart, recurringOf } from './subscription';
import { applyPlainChanges, scheduleCancellation } from './subscription-changes';
import { changeItems } from './subscription-items';
import { type SubscriptionUpdateParams } from './subscription-params';
import { forgetTrialNotice, planTrialNotice } from './trial-notice';

/**
 * Changes a subscription and works out what that costs. What is to be paid at once is answered as a draft; charging it is
 * up to the caller. Everything else waits as invoice items for the next renewal.
 */
export async function changeSubscription(
  tx: AccountTransaction,
  subscription: Subscription,
  params: SubscriptionUpdateParams,
): Promise<Invoice | undefined> {
  const before = structuredClone(subscription);
  const changed = structuredClone(subscription);
  if (params.items) await changeItems(tx, changed, params.items);
  await applyPlainChanges(tx, changed, params);

  const period = { start: currentPeriodStart(before), end: currentPeriodEnd(before) };
  const at = prorationDate(params.proration_date, period, tx.now);
  const behavior = params.proration_behavior ?? 'create_prorations';
  const trialing = before.status === 'trialing';
  const unused = async (items = before.items.data): Promise<Proration[]> =>
    trialing || behavior === 'none'
      ? []
      : unusedTime(await withPaidAmounts(tx, before, items, period), period, at);

  let prorations: Proration[] = [];
  let billed: BilledPeriods | undefined;
  if (typeof params.trial_end === 'number') {
    prorations = await unused();
    moveTrialEnd(changed, params.trial_end, tx.now);
  } else if (beginsAnew(before, changed, params)) {
    prorations = await unused();
    const coming = beginPeriod(changed, tx.now);
    billed = { closed: trialing ? undefined : { start: period.start, end: tx.now }, coming };
  } else if (!trialing && behavior !== 'none') {
    const added = itemsUnlike(changed.items.data, before.items.data);
    prorations = [
      ...(await unused(itemsUnlike(before.items.data, changed.items.data))),
      ...remainingTime(await withNetAmounts(tx, changed, added, at), period, at),
    ];
  }
  scheduleCancellation(changed, params, tx.now);

  for (const proration of prorations) await addProration(tx, changed, proration, at);
  const bills = billed !== undefined || (behavior === 'always_invoice' && prorations.length > 0);
  const invoice = bills ? await draftUpdateInvoice(tx, changed, billed) : undefined;
  if (invoice) changed.latest_invoice = invoice.id;
  tx.update(subscription, 'customer.subscription.updated', (current) => Object.assign(current, changed));
  await followTrial(tx, before, subscription);
  return invoice;
}

/** A draft of what waits and, when a period begins, of that. It is charged by itself if it cannot be paid now. */
export async function draftUpdateInvoice(
  tx: AccountTransaction,
  subscription: Subscription,
  billed: BilledPeriods = {},
): Promise<Invoice> {
  const customer = await usableCustomer(tx, subscription.customer);
  const items = await pendingItems(tx, subscription);
  const lines = [...items.map(lineOfItem), ...(await periodLines(tx, subscription, billed))];
  const invoice = buildInvoice(tx, subscription, customer, 'subscription_update', lines, {
    autoAdvance: true,
    ...(billed.closed && { period: billed.closed }),
  });
  putOnInvoice(tx, items, invoice.id);
  const ended = await discountInvoice(tx, invoice, subscription, customer, tx.now);
  subscription.discounts = await endDiscounts(tx, subscription, ended);
  return tx.create(invoice, 'invoice.created');
}

export async function addProration(
  tx: AccountTransaction,
  subscription: Subscription,
  { item, price, quantity, amount, period }: Proration,
  at: number,
): Promise<void> {
  const name = `${quantity === 1 ? '' : `${quantity} × `}${await productName(tx, price)}`;
  const day = new Date(at * 1000).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  createInvoiceItem(tx, {
    customer: subscription.customer,
    currency: price.currency,
    amount,
    quantity,
    description: `${amount < 0 ? 'Unused' : 'Remaining'} time on ${name} after ${day}`,
    period,
    price: { id: price.id, product: price.product, unitAmountDecimal: price.unit_amount_decimal },
    subscription: subscription.id,
    subscriptionItem: item,
    proration: true,
    testClock: subscription.test_clock,
  });
}

/** Another interval, a first price that costs something, or the end of a trial begin a new period at once. */
function beginsAnew(before: Subscription, after: Subscription, params: SubscriptionUpdateParams): boolean {
  const endsTrial = params.trial_end === 'now';
  if (before.status === 'trialing') return endsTrial;
  if (params.billing_cycle_anchor === 'now') return true;
  return (
    intervalOf(before) !== intervalOf(after) ||
    (params.billing_cycle_anchor !== 'unchanged' && isFree(before) && !isFree(after))
  );
}

function beginPeriod(subscription: Subscription, now: number): { start: number; end: number } {
  const [first] = subscription.items.data;
  if (!first) throw new Error(`Subscription ${subscription.id} has no items.`);
  const period = { start: now, end: periodEnd(now, recurringOf(first.price)) };
  if (subscription.status === 'trialing') {
    subscription.status = 'active';
    subscription.trial_end = now;
  }
  subscription.billing_cycle_anchor = now;
  setPeriod(subscription, period);
  return period;
}

/** A trial may begin, or be made shorter or longer; the billing period moves with it. */
function moveTrialEnd(subscription: Subscription, trialEnd: number, now: number): void {
  if (trialEnd <= now) {
    throw new InvalidRequest('The `trial_end` timestamp must be in the future, or `now`.', {
      param: 'trial_end',
    });
  }
  if (subscription.status !== 'trialing') subscription.trial_start = now;
  subscription.trial_end = trialEnd;
  subscription.billing_cycle_anchor = trialEnd;
  subscription.status = 'trialing';
  setPeriod(subscription, { start: currentPeriodStart(subscription), end: trialEnd });
}

function setPeriod(subscription: Subscription, { start, end }: { start: number; end: number }): void {
  for (const item of subscription.items.data) {
    item.current_period_start = start;
    item.current_period_end = end;
  }
}

async function followTrial(tx: AccountTransaction, before: Subscription, after: Subscription): Promise<void> {
  if (before.trial_end === after.trial_end) return;
  if (after.status === 'trialing') return planTrialNotice(tx, after);
  await forgetTrialNotice(tx, after);
  tx.emit('customer.subscription.trial_will_end', after);
}

function prorationDate(
  requested: number | undefined,
  period: { start: number; end: number },
  now: number,
): number {
  if (requested === undefined) return now;
  if (requested >= period.start && requested <= period.end) return requested;
  throw new InvalidRequest(
    'Invalid proration date: it must be within the current billing period of the subscription.',
    { param: 'proration_date' },
  );
}

const isFree = (subscription: Subscription): boolean =>
  subscription.items.data.every(
    ({ price, quantity }: { price: Price; quantity?: number }) =>
      !isMetered(price) && amountOf(price, quantity ?? 1) === 0,
  );

function intervalOf(subscription: Subscription): string {
  const recurring = subscription.items.data[0]?.price.recurring;
  return `${recurring?.interval}/${recurring?.interval_count}`;
}
