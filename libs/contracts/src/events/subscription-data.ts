import { z } from 'zod';
import { subscriptionStatus, timestamp } from '../shared-fields';

/**
 * What every `subscription.*` event tells. `plan` is the product's id, under the name that plans go by;
 * `permissions` is the snapshot that was sold, and `grace_ends_at` the moment at which an unpaid or ended subscription stops
 * giving them.
 */
export const subscriptionData = z.object({
  subscription_id: z.string(),
  user_id: z.string(),
  product_id: z.string(),
  plan: z.string(),
  quantity: z.int().positive().optional(),
  status: subscriptionStatus,
  current_period_end: timestamp.nullable(),
  cancel_at_period_end: z.boolean(),
  payment_id: z.string().nullable(),
  permissions: z.array(z.string()),
  grace_started_at: timestamp.nullable(),
  grace_ends_at: timestamp.nullable(),
});
