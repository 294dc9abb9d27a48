import { chosenId, instant } from '#infra/http';
import { z } from 'zod';
import { holdStates, type Hold } from './credit-holds.repository';

/** The hold in the path. */
export const holdId = chosenId('The hold.', 'hold_01jd3k');

/** A hold, in every answer about one. */
export const holdResponse = z
  .object({
    hold_id: z.string().meta({ description: 'The hold.', example: 'hold_01jd3k' }),
    user_id: z.string().meta({ description: 'Whose credits are reserved.', example: 'usr_42' }),
    credit_type: z.string().meta({ description: 'Which kind of credit.', example: 'api_calls' }),
    amount: z.int().positive().meta({ description: 'How many were reserved.', example: 50 }),
    captured: z
      .int()
      .nonnegative()
      .meta({ description: 'How many of them were taken. The rest was freed.', example: 0 }),
    status: z.enum(holdStates).meta({
      description: '`open`: reserved; `captured`: taken; `released` and `expired`: freed, nothing taken.',
      example: 'open',
    }),
    expires_at: instant('When it frees itself, unless it is captured or released before.'),
  })
  .meta({ id: 'Hold' });

export type HoldResponse = z.output<typeof holdResponse>;

export function presentHold(hold: Hold): HoldResponse {
  return {
    hold_id: hold.id,
    user_id: hold.userId,
    credit_type: hold.creditType,
    amount: hold.amount,
    captured: hold.captured,
    status: hold.state,
    expires_at: hold.expiresAt.toISOString(),
  };
}
