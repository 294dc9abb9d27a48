import { type AccountTransaction } from '../../storage/account-transaction';
import { type Subscription } from '../../stripe-objects';

/** Ends a subscription now. */
export async function cancelSubscription(
  tx: AccountTransaction,
  subscription: Subscription,
  reason: 'cancellation_requested' | 'payment_failed' = 'cancellation_requested',
  said: { comment?: string | null; feedback?: string | null } = {},
): Promise<Subscription> {
  subscription.status = 'canceled';
  subscription.canceled_at ??= tx.now;
  subscription.ended_at = tx.now;
  subscription.cancellation_details = {
    comment: null,
    feedback: null,
    feedback_option: null,
    ...subscription.cancellation_details,
    ...(said as object),
    reason,
  };
  tx.save(subscription);
  tx.emit('customer.subscription.deleted', subscription);
  return subscription;
}
