import { cancelSubscription, expireSubscription } from '../resources/subscriptions/cancel-subscription';
import { renewSubscription } from '../resources/subscriptions/renew-subscription';
import { billLastUse } from '../resources/subscriptions/settle-canceled';
import { currentPeriodEnd } from '../resources/subscriptions/subscription';
import { dueObjects } from './due-work';

const HOUR = 3_600;
/** How long the first payment of a subscription may take. */
const INCOMPLETE = 23 * HOUR;

const renewing: readonly string[] = ['active', 'past_due', 'trialing', 'unpaid'];

/** A subscription that was set to end (`cancel_at`, `cancel_at_period_end`) does so at that moment. */
export const endDueSubscription = dueObjects({
  type: 'subscription',
  at: "data->>'cancel_at'",
  where: "data->>'ended_at' IS NULL",
  isDue: ({ ended_at: ended, cancel_at: end }, now) => ended === null && end !== null && end <= now,
  async run(tx, subscription) {
    await billLastUse(tx, subscription);
    await cancelSubscription(tx, subscription);
  },
});

/** Collection was paused until now. */
export const resumeDueCollection = dueObjects({
  type: 'subscription',
  at: "data->'pause_collection'->>'resumes_at'",
  where: "data->>'ended_at' IS NULL",
  isDue({ ended_at: ended, pause_collection: paused }, now) {
    const at = paused?.resumes_at ?? null;
    return ended === null && at !== null && at <= now;
  },
  async run(tx, subscription) {
    tx.update(subscription, 'customer.subscription.updated', (changed) => {
      changed.pause_collection = null;
    });
  },
});

/** A period, or a trial, is over. */
export const renewDueSubscription = dueObjects({
  type: 'subscription',
  at: "data->'items'->'data'->0->>'current_period_end'",
  where: "data->>'status' IN ('active', 'past_due', 'trialing', 'unpaid')",
  isDue: (subscription, now) =>
    renewing.includes(subscription.status) && currentPeriodEnd(subscription) <= now,
  run: renewSubscription,
});

/** The first payment has not come. */
export const expireIncompleteSubscription = dueObjects({
  type: 'subscription',
  at: `(data->>'created')::bigint + ${INCOMPLETE}`,
  where: "data->>'status' = 'incomplete'",
  isDue: ({ status, created }, now) => status === 'incomplete' && created + INCOMPLETE <= now,
  run: expireSubscription,
});

/** A trial ends in three days. */
export const tellOfTrialEnd = dueObjects({
  type: 'sandbox.trial_notice',
  at: "data->>'at'",
  where: 'true',
  isDue: ({ at }, now) => at <= now,
  async run(tx, notice) {
    tx.bury(notice);
    const subscription = await tx.find('subscription', notice.subscription);
    if (subscription?.status === 'trialing') tx.emit('customer.subscription.trial_will_end', subscription);
  },
});
