import { z } from 'zod';

/** What `credits.*` events of the auth side tell. `amount` is the number of credits moved, `available` what is left to spend. */
export const creditsData = z.object({
  user_id: z.string(),
  credit_type: z.string(),
  amount: z.int().positive(),
  available: z.int().nonnegative(),
  entry_id: z.string(),
  source: z.object({ type: z.string(), id: z.string().nullable() }),
  reference: z.string().nullable(),
});
