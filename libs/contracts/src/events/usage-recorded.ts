import { z } from 'zod';
import { defineEvent } from '../define-event';
import { timestamp } from '../shared-fields';

/**
 * Published soon after usage of a user was recorded, with what came of the same second: one event for each batch, so that all of them add up to what was
 * recorded. `batch_id` is what the batch is reported under, `used_at` when the latest of it was used. Between the sides only: projects have
 * recorded it themselves. Listeners: subscriptions, which reports it to Stripe.
 */
export const usageRecorded = defineEvent(
  'usage.recorded',
  1,
  z.object({
    batch_id: z.string(),
    user_id: z.string(),
    meter: z.string(),
    quantity: z.int().positive(),
    used_at: timestamp,
  }),
  { publishedBy: 'auth', listeners: ['payments'] },
);
