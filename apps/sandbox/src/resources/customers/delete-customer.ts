import { type AccountTransaction } from '../../storage/account-transaction';
import { type Customer } from '../../stripe-objects';
import { cancelSubscription } from '../subscriptions/cancel-subscription';

/** A customer goes, and with them their subscriptions. */
export async function deleteCustomer(tx: AccountTransaction, customer: Customer): Promise<void> {
  const { data } = await tx.page('subscription', { limit: 100, match: { customer: customer.id } });
  for (const subscription of data) {
    if (subscription.ended_at === null) await cancelSubscription(tx, subscription);
  }
  tx.delete(customer, 'customer.deleted');
}
