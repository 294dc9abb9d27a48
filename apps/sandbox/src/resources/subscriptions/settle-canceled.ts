import { type AccountTransaction } from '../../storage/account-transaction';
import { type Subscription } from '../../stripe-objects';
import { withPaidAmounts } from '../discounts/net-amounts';
import { finalizeAndCharge } from '../invoices/collect-invoice';
import { pendingItems } from '../invoices/invoice-items';
import { addProration, draftUpdateInvoice } from './change-subscription';
import { isMetered } from '../prices/price';
import { unusedTime } from './proration';
import { currentPeriodEnd, currentPeriodStart } from './subscription';

/** Gives back, with the next invoice, what was paid for the rest of the period. */
export async function creditUnusedTime(tx: AccountTransaction, subscription: Subscription): Promise<void> {
  if (subscription.status === 'trialing') return;
  const period = { start: currentPeriodStart(subscription), end: currentPeriodEnd(subscription) };
  const items = await withPaidAmounts(tx, subscription, subscription.items.data, period);
  for (const proration of unusedTime(items, period, tx.now)) {
    await addProration(tx, subscription, proration, tx.now);
  }
}

/**
 * The last invoice of a subscription that is about to end: what was used, and what still waited. None if that is nothing.
 */
export async function billLastUse(tx: AccountTransaction, subscription: Subscription): Promise<void> {
  const metered = subscription.items.data.some(({ price }) => isMetered(price));
  if (!metered && (await pendingItems(tx, subscription)).length === 0) return;
  const closed = {
    start: currentPeriodStart(subscription),
    end: Math.min(tx.now, currentPeriodEnd(subscription)),
  };
  const invoice = await draftUpdateInvoice(tx, subscription, { closed });
  tx.update(subscription, 'customer.subscription.updated', (changed) => {
    changed.latest_invoice = invoice.id;
  });
  await finalizeAndCharge(tx, invoice);
}
