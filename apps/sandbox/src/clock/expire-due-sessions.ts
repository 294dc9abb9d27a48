import { expireSession } from '../resources/checkout-sessions/expire-session';
import { type DueItem, type DueWork } from './due-work';

/** An open checkout session expires at its `expires_at`. */
export const expireDueSession: DueWork = {
  async earliest(db, until) {
    const { rows } = await db.query<DueItem>({
      name: 'earliest-session-to-expire',
      // Served by the partial index of open sessions.
      text: `SELECT account, id, (data->>'expires_at')::bigint AS at FROM stripe_sandbox.objects
             WHERE type = 'checkout.session' AND data->>'status' = 'open'
               AND (data->>'expires_at')::bigint <= $1
             ORDER BY (data->>'expires_at')::bigint, sequence LIMIT 1`,
      values: [until],
    });
    return rows[0];
  },

  async run(tx, id) {
    const session = await tx.find('checkout.session', id);
    if (session?.status === 'open' && session.expires_at <= tx.now) await expireSession(tx, session);
  },
};
