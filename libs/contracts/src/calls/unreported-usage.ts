import { z } from 'zod';
import { defineCall } from '../define-call';
import { timestamp } from '../shared-fields';

const units = z.int().nonnegative();

/**
 * Tells what of a user's usage Stripe has not been told of, by meter: what waits, for its turn or for a subscription that covers it; what has failed
 * and waits for a person; what is billed to nobody, as no subscription has covered it. Of what the batches of `usage.recorded` have brought
 * so far. Served by subscriptions; asked by auth when usage is read.
 */
export const unreportedUsage = defineCall('subscriptions.unreported_usage', 'payments', {
  request: z.object({
    project_id: z.string(),
    user_id: z.string(),
    meter: z.string().nullable(),
    from: timestamp.nullable(),
    to: timestamp.nullable(),
  }),
  reply: z.object({
    meters: z.array(z.object({ meter: z.string(), waiting: units, failed: units, unbilled: units })),
  }),
});
