import { z } from 'zod';
import { metadata, minorUnits, paymentType } from '../shared-fields';

/** What every `payment.*` event tells. `amount` is in minor units of `currency`; `product_id` is null for several products. */
export const paymentData = z.object({
  payment_id: z.string(),
  user_id: z.string(),
  payment_type: paymentType,
  product_id: z.string().nullable(),
  amount: minorUnits,
  currency: z.string(),
  reference: z.string().nullable(),
  metadata,
});
