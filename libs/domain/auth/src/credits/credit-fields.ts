import { chosenId } from '#infra/http';
import { z } from 'zod';

/** The most credits that one request may move. */
export const LARGEST_AMOUNT = 1_000_000_000_000;

/** The most that a balance may hold: the largest whole number that every JSON client reads exactly. */
export const LARGEST_BALANCE = Number.MAX_SAFE_INTEGER;

/** The user in the path of every credits endpoint. */
export const creditUser = chosenId('The user, by the project’s own id.', 'usr_42');

/** `credit_type` wherever it is given. */
export const creditType = chosenId('Which kind of credit.', 'api_calls');

/** `amount` wherever it is given. */
export const creditAmount = z
  .int()
  .positive()
  .max(LARGEST_AMOUNT)
  .meta({ description: 'How many credits: a whole number, at most 10¹².', example: 5 });

/** `reference` wherever it is given. */
export const creditReference = z.string().min(1).max(255).meta({
  description: 'The project’s own name for what this was for; kept in the ledger and in the event.',
  example: 'report-2026-11',
});

/** `available` in answers. */
export const availableCredits = z
  .int()
  .nonnegative()
  .meta({ description: 'What the user can spend now.', example: 95 });

/** `debt` in answers. */
export const creditDebtAmount = z.int().nonnegative().meta({
  description:
    'What the user owes: credits of a refunded payment that were spent. What he gets next repays it first; until then nothing is available.',
  example: 0,
});

/** `source` in answers. */
export const creditSource = z
  .object({
    type: z.string().meta({
      description:
        'Where the movement came from: `purchase`, `manual` (by this API), `consumption` by the project, `hold`: captured, `refund`: taken back with the money, or `debt`: repaid.',
      example: 'purchase',
    }),
    id: z.string().nullable().meta({
      description:
        'The payment of a purchase, a renewal or a refund, the subscription whose renewal cost nothing, the hold of a capture; else null.',
      example: 'pay_01jd3k',
    }),
  })
  .meta({ description: 'Where the credits came from, or what took them.' });
