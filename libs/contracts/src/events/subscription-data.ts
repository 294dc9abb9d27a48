import { z } from 'zod';
import { minorUnits, subscriptionStatus, timestamp } from '../shared-fields';

/**
 * What every `subscription.*` event tells. `plan` is the product's id, under the name that plans go by;
 * `permissions` is the snapshot that was sold (empty from when its payment went back until another period is paid), and `grace_ends_at` the moment at which an unpaid or ended subscription stops
 * giving them. `first_payment_id` is the payment that began the subscription, null for one that was taken over; so is `payment_id`, unless the
 * event tells of money: see `moneyData`.
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
  first_payment_id: z.string().nullable().optional(),
  permissions: z.array(z.string()),
  grace_started_at: timestamp.nullable(),
  grace_ends_at: timestamp.nullable(),
});

/**
 * What an event adds that tells of an invoice which was paid: `amount` is what was taken, in minor units of `currency`, and `payment_id` the
 * payment that it is; with an `amount` of 0 there is none, and `payment_id` is null.
 */
export const moneyData = {
  amount: minorUnits.optional(),
  currency: z.string().optional(),
};
