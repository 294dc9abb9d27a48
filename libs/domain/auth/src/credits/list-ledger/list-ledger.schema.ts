import { instant, pageOf, pageQuery } from '#infra/http';
import { z } from 'zod';
import { creditSource, creditType } from '../credit-fields';
import { ledgerEntryTypes } from '../credit-statements.repository';

export const ledgerQuery = z.strictObject({ ...pageQuery, credit_type: creditType.optional() });

export const ledgerEntryResponse = z
  .object({
    entry_id: z.string().meta({ description: 'The entry.', example: 'le_01jd3k' }),
    type: z.enum(ledgerEntryTypes).meta({
      description:
        'What happened. `owed` lends what a refund takes and the user had spent; `repaid` gives it back, out of what he got since or of what was `forgiven`. `owed` and `repaid` add up to the debt.',
      example: 'consumed',
    }),
    credit_type: z.string().meta({ description: 'Which kind of credit.', example: 'api_calls' }),
    amount: z.int().meta({ description: 'Signed: positive when credits came.', example: -5 }),
    balance_after: z
      .int()
      .nonnegative()
      .meta({ description: 'What there was afterwards, what was held included.', example: 95 }),
    source: creditSource,
    reference: z
      .string()
      .nullable()
      .meta({ description: 'The project’s own name for it.', example: 'report-2026-11' }),
    created_at: instant('When it happened.'),
  })
  .meta({ id: 'LedgerEntry' });

export const ledgerResponse = pageOf(ledgerEntryResponse, 'Ledger');

export type LedgerQuery = z.output<typeof ledgerQuery>;
export type LedgerEntryResponse = z.output<typeof ledgerEntryResponse>;
export type LedgerResponse = z.output<typeof ledgerResponse>;
