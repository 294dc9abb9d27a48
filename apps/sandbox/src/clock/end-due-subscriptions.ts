import { cancelSubscription } from '../resources/subscriptions/cancel-subscription';
import { type DueItem, type DueWork } from './due-work';

/** A subscription that was set to end (`cancel_at`, `cancel_at_period_end`) does so at that moment. */
export const endDueSubscription: DueWork = {
  async earliest(db, until) {
    const { rows } = await db.query<DueItem>({
      name: 'earliest-subscription-to-end',
      // Served by the partial index of subscriptions that have not ended.
      text: `SELECT account, id, (data->>'cancel_at')::bigint AS at FROM stripe_sandbox.objects
             WHERE type = 'subscription' AND data->>'ended_at' IS NULL
               AND (data->>'cancel_at')::bigint <= $1
             ORDER BY (data->>'cancel_at')::bigint, sequence LIMIT 1`,
      values: [until],
    });
    return rows[0];
  },

  async run(tx, id) {
    const subscription = await tx.find('subscription', id);
    const endsAt = subscription?.cancel_at ?? null;
    if (!subscription || subscription.ended_at !== null || endsAt === null || endsAt > tx.now) return;
    await cancelSubscription(tx, subscription);
  },
};
