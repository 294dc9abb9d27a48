import { settleRefund } from '../resources/refunds/settle-refund';
import { type DueItem, type DueWork } from './due-work';

/** A refund that is pending arrives, or one that had succeeded comes back, some time after it was made. */
export const settleDueRefund: DueWork = {
  async earliest(db, until) {
    const { rows } = await db.query<DueItem>({
      name: 'earliest-refund-to-settle',
      // Served by the partial index of the plans.
      text: `SELECT account, id, (data->>'due_at')::bigint AS at FROM stripe_sandbox.objects
             WHERE type = 'sandbox.refund_plan' AND (data->>'due_at')::bigint <= $1
             ORDER BY (data->>'due_at')::bigint, sequence LIMIT 1`,
      values: [until],
    });
    return rows[0];
  },

  async run(tx, id) {
    const plan = await tx.find('sandbox.refund_plan', id);
    if (!plan || plan.due_at > tx.now) return;
    tx.bury(plan);
    await settleRefund(tx, plan);
  },
};
