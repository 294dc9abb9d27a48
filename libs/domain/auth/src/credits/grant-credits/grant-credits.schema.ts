import { instant, pointInTime } from '#infra/http';
import { z } from 'zod';
import { availableCredits, creditAmount, creditReference, creditType } from '../credit-fields';

export const grantCreditsRequest = z
  .strictObject({
    credit_type: creditType,
    amount: creditAmount,
    expires_at: pointInTime('When what is left of them lapses; left out or null: never. In the future.')
      .nullable()
      .default(null),
    reference: creditReference.optional(),
  })
  .meta({ id: 'GrantCreditsRequest' });

export const grantCreditsResponse = z
  .object({
    lot_id: z.string().meta({ description: 'The lot that the credits came as.', example: 'lot_01jd3k' }),
    credit_type: z.string().meta({ description: 'Which kind of credit.', example: 'api_calls' }),
    amount: z.int().positive().meta({ description: 'How many were granted.', example: 100 }),
    available: availableCredits,
    expires_at: instant('When they lapse; null: never.').nullable(),
  })
  .meta({ id: 'GrantedCredits' });

export type GrantCreditsRequest = z.output<typeof grantCreditsRequest>;
export type GrantCreditsResponse = z.output<typeof grantCreditsResponse>;
