import { type AccountTransaction } from '../../storage/account-transaction';
import { type Subscription } from '../../stripe-objects';
import { stopCollection, voidInvoice } from '../invoices/close-invoice';
import { cancelPendingSetup } from './pending-setup';
import { forgetTrialNotice } from './trial-notice';

/** Ends a subscription now, or as of the moment that was planned. What it still owes is no longer collected by itself. */
export async function cancelSubscription(
  tx: AccountTransaction,
  subscription: Subscription,
  reason: 'cancellation_requested' | 'payment_failed' | null = 'cancellation_requested',
  said: { comment?: string | null; feedback?: string | null } = {},
): Promise<Subscription> {
  const wasIncomplete = subscription.status === 'incomplete';
  subscription.status = 'canceled';
  subscription.canceled_at ??= tx.now;
  subscription.ended_at = Math.min(subscription.cancel_at ?? tx.now, tx.now);
  subscription.cancellation_details = {
    comment: null,
    feedback: null,
    feedback_option: null,
    ...subscription.cancellation_details,
    ...(said as object),
    reason,
  };
  tx.save(subscription);
  await forgetTrialNotice(tx, subscription);
  await cancelPendingSetup(tx, subscription);
  if (wasIncomplete) await voidFirstInvoice(tx, subscription);
  await stopCollection(tx, subscription.id);
  tx.emit('customer.subscription.deleted', subscription);
  return subscription;
}

/** A first payment that did not come within 23 hours: the subscription never was. */
export async function expireSubscription(tx: AccountTransaction, subscription: Subscription): Promise<void> {
  await voidFirstInvoice(tx, subscription);
  tx.update(subscription, 'customer.subscription.updated', (changed) => {
    changed.status = 'incomplete_expired';
    changed.ended_at = tx.now;
    changed.canceled_at = tx.now;
  });
}

async function voidFirstInvoice(tx: AccountTransaction, subscription: Subscription): Promise<void> {
  const invoice = await tx.find('invoice', subscription.latest_invoice ?? '');
  if (invoice?.status === 'open') await voidInvoice(tx, invoice);
}
