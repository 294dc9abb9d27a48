import { z } from 'zod';
import { availableCredits, creditAmount, creditReference, creditType } from '../credit-fields';

export const revokeCreditsRequest = z
  .strictObject({
    credit_type: creditType,
    amount: creditAmount,
    reference: creditReference.optional(),
  })
  .meta({ id: 'RevokeCreditsRequest' });

export const revokeCreditsResponse = z
  .object({
    revoked: z.int().nonnegative().meta({
      description: 'How many were taken back: the amount, or what was there when that was less.',
      example: 5,
    }),
    available: availableCredits,
  })
  .meta({ id: 'RevokedCredits' });

export type RevokeCreditsRequest = z.output<typeof revokeCreditsRequest>;
export type RevokeCreditsResponse = z.output<typeof revokeCreditsResponse>;
