import { z } from 'zod';
import { creditAmount, creditType } from '../credit-fields';

const DEFAULT_SECONDS = 900;
const LARGEST_SECONDS = 30 * 86_400;

export const holdCreditsRequest = z
  .strictObject({
    credit_type: creditType,
    amount: creditAmount,
    expires_in_seconds: z.int().positive().max(LARGEST_SECONDS).default(DEFAULT_SECONDS).meta({
      description:
        'After how many seconds the hold frees itself: 15 minutes unless said otherwise, at most 30 days.',
      example: 900,
    }),
  })
  .meta({ id: 'HoldCreditsRequest' });

export type HoldCreditsRequest = z.output<typeof holdCreditsRequest>;
