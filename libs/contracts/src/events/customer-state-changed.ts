import { z } from 'zod';
import { defineEvent } from '../define-event';
import { subscriptionStatus, timestamp } from '../shared-fields';

/**
 * Published soon after the permissions, granted credits or subscriptions of a user have changed, with his whole state; several changes
 * within a moment may be told as one. Spending credits alone publishes `credits.consumed`, not this. Listeners: none inside Paygrove.
 * `permissions` are those that the user has.
 */
export const customerStateChanged = defineEvent(
  'customer.state_changed',
  1,
  z.object({
    user_id: z.string(),
    permissions: z.array(
      z.object({
        permission: z.string(),
        source: z.object({ type: z.enum(['subscription', 'payment', 'manual']), id: z.string() }),
        expires_at: timestamp.nullable(),
        in_grace: z.boolean(),
      }),
    ),
    credits: z.array(
      z.object({
        credit_type: z.string(),
        available: z.int().nonnegative(),
        held: z.int().nonnegative(),
      }),
    ),
    subscriptions: z.array(
      z.object({
        subscription_id: z.string(),
        product_id: z.string(),
        status: subscriptionStatus,
        current_period_end: timestamp.nullable().optional(),
        cancel_at_period_end: z.boolean().optional(),
        grace_ends_at: timestamp.nullable().optional(),
      }),
    ),
  }),
  { publishedBy: 'auth', listeners: [] },
);
