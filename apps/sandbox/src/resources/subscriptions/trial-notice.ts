import { type AccountTransaction } from '../../storage/account-transaction';
import { type Subscription } from '../../stripe-objects';

const DAYS_BEFORE = 3;

const noticeId = (subscription: Subscription): string => `trial_notice_of_${subscription.id}`;

/** Makes a note to tell of the end of the trial three days before; of one that is nearer it is told now. */
export async function planTrialNotice(tx: AccountTransaction, subscription: Subscription): Promise<void> {
  if (subscription.trial_end === null) return;
  const at = subscription.trial_end - DAYS_BEFORE * 86_400;
  if (at <= tx.now) {
    await forgetTrialNotice(tx, subscription);
    tx.emit('customer.subscription.trial_will_end', subscription);
    return;
  }
  tx.save({
    id: noticeId(subscription),
    object: 'sandbox.trial_notice',
    created: tx.now,
    subscription: subscription.id,
    at,
    test_clock: subscription.test_clock,
  });
}

/** The trial ends otherwise, or has been told of. */
export async function forgetTrialNotice(tx: AccountTransaction, subscription: Subscription): Promise<void> {
  const notice = await tx.find('sandbox.trial_notice', noticeId(subscription));
  if (notice) tx.bury(notice);
}
