import { z } from 'zod';
import { filled, flag, ignored, timestamp, unsupported } from '../../http/params';
import { discountSchema } from '../discounts/redemption';
import {
  billingCycleAnchor,
  itemChangeSchema,
  prorationBehavior,
  trialEnd,
} from '../subscriptions/subscription-params';

/** A coupon to be redeemed, or a discount that the subscription has already. */
const previewDiscount = discountSchema.extend({ discount: filled.optional() });

export const previewSchema = z.strictObject({
  automatic_tax: ignored.optional(),
  currency: ignored.optional(),
  customer: filled.optional(),
  customer_details: unsupported.optional(),
  discounts: z.union([z.literal('').transform((): [] => []), z.array(previewDiscount).max(20)]).optional(),
  invoice_items: unsupported.optional(),
  preview_mode: z.literal('next').optional(),
  schedule: unsupported.optional(),
  schedule_details: unsupported.optional(),
  subscription: filled.optional(),
  subscription_details: z
    .strictObject({
      billing_cycle_anchor: billingCycleAnchor.optional(),
      billing_mode: ignored.optional(),
      cancel_at: unsupported.optional(),
      cancel_at_period_end: flag.optional(),
      cancel_now: flag.optional(),
      default_tax_rates: ignored.optional(),
      items: z.array(itemChangeSchema).max(20).optional(),
      proration_behavior: prorationBehavior.optional(),
      proration_date: timestamp.optional(),
      resume_at: unsupported.optional(),
      start_date: unsupported.optional(),
      trial_end: trialEnd.optional(),
    })
    .optional(),
});

export type PreviewParams = z.infer<typeof previewSchema>;
