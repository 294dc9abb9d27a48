import { z } from 'zod';
import {
  clearable,
  filled,
  flag,
  ignored,
  integerBetween,
  metadata,
  pagination,
  quantity,
  range,
  text,
  timestamp,
  unsupported,
} from '../../http/params';
import { discountSchema } from '../discounts/redemption';
import { priceDataSchema } from '../prices/price';

const itemFields = {
  metadata: metadata.optional(),
  price: filled.optional(),
  price_data: priceDataSchema.omit({ product_data: true }).optional(),
  quantity: quantity.optional(),
  tax_rates: ignored.optional(),
};

export const itemSchema = z.strictObject(itemFields);
export const itemChangeSchema = z.strictObject({
  ...itemFields,
  clear_usage: ignored.optional(),
  deleted: flag.optional(),
  id: filled.optional(),
});

export type ItemInput = z.infer<typeof itemSchema>;
export type ItemChange = z.infer<typeof itemChangeSchema>;

export const trialSettings = z.strictObject({
  end_behavior: z.strictObject({
    billing_cycle_anchor: ignored.optional(),
    missing_payment_method: z.enum(['cancel', 'create_invoice', 'pause']),
  }),
});

const paymentSettings = z.strictObject({
  payment_method_options: ignored.optional(),
  payment_method_types: ignored.optional(),
  save_default_payment_method: z.enum(['off', 'on_subscription']).optional(),
});

/** `{type: 'now'}`; earlier versions of the API had the word alone. */
export const billingCycleAnchor = z
  .union([z.enum(['now', 'unchanged']), z.strictObject({ type: z.enum(['now', 'unchanged']) })])
  .transform((value) => (typeof value === 'string' ? value : value.type));

const pauseCollection = z
  .union([
    z.literal(''),
    z.strictObject({
      behavior: z.enum(['keep_as_draft', 'mark_uncollectible', 'void']),
      resumes_at: timestamp.optional(),
    }),
  ])
  .transform((value) => (value === '' ? null : value));

export const trialEnd = z.union([z.literal('now'), timestamp]);

/** Accepted without an effect in the sandbox. */
const withoutEffect = {
  automatic_tax: ignored.optional(),
  billing_mode: ignored.optional(),
  days_until_due: ignored.optional(),
  default_tax_rates: ignored.optional(),
  invoice_settings: ignored.optional(),
};

/** These would bill something else, at another time. */
const notPlayed = {
  add_invoice_items: unsupported.optional(),
  billing_schedules: unsupported.optional(),
  billing_thresholds: unsupported.optional(),
  pending_invoice_item_interval: unsupported.optional(),
};

export const paymentBehavior = z.enum([
  'allow_incomplete',
  'default_incomplete',
  'error_if_incomplete',
  'pending_if_incomplete',
]);

export const prorationBehavior = z.enum(['always_invoice', 'create_prorations', 'none']);

const noDiscounts = z.literal('').transform((): [] => []);

export const subscriptionCreateSchema = z.strictObject({
  ...withoutEffect,
  ...notPlayed,
  backdate_start_date: unsupported.optional(),
  billing_cycle_anchor: unsupported.optional(),
  billing_cycle_anchor_config: unsupported.optional(),
  cancel_at: unsupported.optional(),
  cancel_at_period_end: flag.optional(),
  collection_method: z.literal('charge_automatically').optional(),
  currency: text.optional(),
  customer: filled,
  default_payment_method: filled.optional(),
  description: clearable.optional(),
  discounts: z.union([noDiscounts, z.array(discountSchema).max(20)]).optional(),
  items: z.array(itemSchema).min(1).max(20),
  metadata: metadata.optional(),
  off_session: flag.optional(),
  payment_behavior: paymentBehavior.optional(),
  payment_settings: paymentSettings.optional(),
  proration_behavior: prorationBehavior.optional(),
  trial_end: trialEnd.optional(),
  trial_from_plan: flag.optional(),
  trial_period_days: integerBetween(0, 730).optional(),
  trial_settings: trialSettings.optional(),
});

export const subscriptionUpdateSchema = z.strictObject({
  ...withoutEffect,
  ...notPlayed,
  billing_cycle_anchor: billingCycleAnchor.optional(),
  cancel_at: z.union([z.literal(''), timestamp]).optional(),
  cancel_at_period_end: flag.optional(),
  cancellation_details: z
    .strictObject({ comment: clearable.optional(), feedback: clearable.optional() })
    .optional(),
  default_payment_method: clearable.optional(),
  description: clearable.optional(),
  discounts: z
    .union([noDiscounts, z.array(discountSchema.extend({ discount: filled.optional() })).max(20)])
    .optional(),
  items: z.array(itemChangeSchema).min(1).max(20).optional(),
  metadata: metadata.optional(),
  off_session: flag.optional(),
  pause_collection: pauseCollection.optional(),
  payment_behavior: paymentBehavior.optional(),
  payment_settings: paymentSettings.optional(),
  proration_behavior: prorationBehavior.optional(),
  proration_date: timestamp.optional(),
  trial_end: trialEnd.optional(),
  trial_settings: trialSettings.optional(),
});

export const subscriptionCancelSchema = z.strictObject({
  cancellation_details: z
    .strictObject({ comment: clearable.optional(), feedback: clearable.optional() })
    .optional(),
  invoice_now: flag.optional(),
  prorate: flag.optional(),
});

export const subscriptionResumeSchema = z.strictObject({
  billing_cycle_anchor: billingCycleAnchor.optional(),
  payment_behavior: z.literal('resume_on_payment_success').optional(),
  proration_behavior: prorationBehavior.optional(),
  proration_date: ignored.optional(),
});

export const subscriptionListSchema = z.strictObject({
  ...pagination,
  collection_method: text.optional(),
  created: range.optional(),
  customer: text.optional(),
  price: text.optional(),
  test_clock: text.optional(),
  status: z
    .enum([
      'active',
      'all',
      'canceled',
      'ended',
      'incomplete',
      'incomplete_expired',
      'past_due',
      'paused',
      'trialing',
      'unpaid',
    ])
    .optional(),
});

export type SubscriptionCreateParams = z.infer<typeof subscriptionCreateSchema>;
export type SubscriptionUpdateParams = z.infer<typeof subscriptionUpdateSchema>;
