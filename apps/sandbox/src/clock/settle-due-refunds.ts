import { settleRefund } from '../resources/refunds/settle-refund';
import { dueObjects } from './due-work';

/** A refund that is pending arrives, or one that had succeeded comes back, some time after it was made. */
export const settleDueRefund = dueObjects({
  type: 'sandbox.refund_plan',
  at: "data->>'due_at'",
  where: 'true',
  isDue: ({ due_at: due }, now) => due <= now,
  async run(tx, plan) {
    tx.bury(plan);
    await settleRefund(tx, plan);
  },
});
