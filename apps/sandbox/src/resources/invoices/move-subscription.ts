import { type AccountTransaction } from '../../storage/account-transaction';
import { type Invoice, type Subscription } from '../../stripe-objects';

const movedFrom: Record<'active' | 'past_due', Subscription['status'][]> = {
  active: ['incomplete', 'past_due', 'paused', 'unpaid'],
  past_due: ['active'],
};

/**
 * What became of an invoice moves its subscription, if it is the newest one that has been finalized. An incomplete
 * subscription that cannot be paid stays so; one that had begun falls behind.
 */
export async function moveSubscription(
  tx: AccountTransaction,
  invoice: Invoice,
  status: 'active' | 'past_due',
  /** What the invoice was paid with. */
  method?: string,
): Promise<void> {
  const id = invoice.parent?.subscription_details?.subscription;
  const subscription = id === undefined ? undefined : await tx.find('subscription', id);
  if (!subscription || !movedFrom[status].includes(subscription.status)) return;
  if (!(await isNewest(tx, invoice, subscription))) return;
  const wasPaused = subscription.status === 'paused';
  tx.update(subscription, 'customer.subscription.updated', (changed) => {
    changed.status = status;
    const keeps = changed.payment_settings?.save_default_payment_method === 'on_subscription';
    if (keeps && method) changed.default_payment_method = method;
  });
  if (wasPaused) tx.emit('customer.subscription.resumed', subscription);
}

async function isNewest(
  tx: AccountTransaction,
  invoice: Invoice,
  subscription: Subscription,
): Promise<boolean> {
  if (subscription.latest_invoice === invoice.id) return true;
  const { data } = await tx.page('invoice', {
    limit: 10,
    match: { parent: { subscription_details: { subscription: subscription.id } } },
  });
  return data.find(({ status }) => status !== 'draft' && status !== 'void')?.id === invoice.id;
}
