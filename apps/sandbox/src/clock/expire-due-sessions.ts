import { expireSession } from '../resources/checkout-sessions/expire-session';
import { dueObjects } from './due-work';

/** An open checkout session expires at its `expires_at`. */
export const expireDueSession = dueObjects({
  type: 'checkout.session',
  at: "data->>'expires_at'",
  where: "data->>'status' = 'open'",
  isDue: ({ status, expires_at: at }, now) => status === 'open' && at <= now,
  run: expireSession,
});
