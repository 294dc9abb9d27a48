import { z } from 'zod';
import { availableCredits, creditAmount, creditReference, creditType } from '../credit-fields';

export const consumeCreditsRequest = z
  .strictObject({
    credit_type: creditType,
    amount: creditAmount,
    reference: creditReference.optional(),
  })
  .meta({ id: 'ConsumeCreditsRequest' });

export const consumeCreditsResponse = z
  .object({
    consumed: z.int().positive().meta({ description: 'How many were taken: all or none.', example: 5 }),
    available: availableCredits,
  })
  .meta({ id: 'ConsumedCredits' });

export type ConsumeCreditsRequest = z.output<typeof consumeCreditsRequest>;
export type ConsumeCreditsResponse = z.output<typeof consumeCreditsResponse>;
