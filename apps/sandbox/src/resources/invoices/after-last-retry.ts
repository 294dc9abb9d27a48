import { type AccountTransaction } from '../../storage/account-transaction';
import { type Invoice } from '../../stripe-objects';
import { billingSettings } from '../accounts/billing-settings';
import { cancelSubscription } from '../subscriptions/cancel-subscription';
import { markUncollectible } from './close-invoice';

/** Nothing more is tried: the account's settings say what becomes of the invoice and of its subscription. */
export async function afterLastRetry(tx: AccountTransaction, invoice: Invoice): Promise<void> {
  const settings = await billingSettings(tx);
  invoice.auto_advance = false;
  tx.save(invoice);
  if (settings.invoice_after_last_retry === 'uncollectible') markUncollectible(tx, invoice);

  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id === undefined ? undefined : await tx.find('subscription', id);
  if (subscription?.status !== 'past_due') return;
  switch (settings.subscription_after_last_retry) {
    case 'canceled':
      await cancelSubscription(tx, subscription, 'payment_failed');
      return;
    case 'unpaid':
      tx.update(subscription, 'customer.subscription.updated', (changed) => {
        changed.status = 'unpaid';
      });
      return;
    case 'past_due':
      return;
  }
}
