import { z } from 'zod';
import { defineEvent } from '../define-event';
import { timestamp } from '../shared-fields';

/**
 * Published together with `payment.succeeded` for each product of the payment and each kind of credit that it grants.
 * Also with every paid renewal of a subscription: `invoice_id` then names Stripe's invoice, and `payment_id` the payment that the renewal is, or
 * the subscription itself where nothing was to be paid.
 * Listeners: auth, which adds one lot per payment, or per invoice of a renewal, and product and kind. `expires_at` is null for credits
 * that stay. Of a recurring product `period` tells what they were paid for: of the subscription that the payment `of` began (or the
 * subscription itself, if it was taken over), until `ends_at`. Where both end at once, they last until those of a later period come, 90 minutes longer at
 * most.
 */
export const creditsPurchased = defineEvent(
  'credits.purchased',
  1,
  z.object({
    user_id: z.string(),
    payment_id: z.string(),
    product_id: z.string(),
    credit_type: z.string(),
    credits: z.int().positive(),
    expires_at: timestamp.nullable(),
    invoice_id: z.string().optional(),
    period: z.object({ of: z.string(), ends_at: timestamp }).optional(),
  }),
  { publishedBy: 'payments', listeners: ['auth'] },
);
