import { instant } from '#infra/http';
import { z } from 'zod';
import { availableCredits, creditDebtAmount, creditSource } from '../credit-fields';

export const creditsResponse = z
  .object({
    user_id: z.string().meta({ description: 'The user.', example: 'usr_42' }),
    balances: z
      .array(
        z.object({
          credit_type: z.string().meta({ description: 'Which kind of credit.', example: 'api_calls' }),
          available: availableCredits,
          held: z.int().nonnegative().meta({
            description: 'Reserved by open holds and disputes, and not part of `available`.',
            example: 0,
          }),
          debt: creditDebtAmount,
          lots: z
            .array(
              z.object({
                amount: z.int().positive().meta({ description: 'How many came in this lot.', example: 100 }),
                remaining: z.int().positive().meta({
                  description: 'How many of them can be spent; not those that are held.',
                  example: 95,
                }),
                expires_at: instant(
                  'When the rest lapses; null: never. Credits that end with a subscription’s period can be spent until those of the next one come, which Stripe collects about an hour after it has begun: 90 minutes longer at most.',
                ).nullable(),
                source: creditSource,
              }),
            )
            .meta({ description: 'What the balance is made of, in the order in which it burns.' }),
        }),
      )
      .meta({ description: 'One for each kind of credit that the user ever had.' }),
  })
  .meta({ id: 'Credits' });

export type CreditsResponse = z.output<typeof creditsResponse>;
