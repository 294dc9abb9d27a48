import { instant, pointInTime } from '#infra/http';
import { z } from 'zod';
import { usageMeter, usageUser } from '../usage-fields';

export const readUsageQuery = z.strictObject({
  meter: usageMeter.optional().meta({ description: 'This meter alone.', example: 'api_calls' }),
  from: pointInTime('From this time on; from the beginning, unless given.').optional(),
  to: pointInTime('Before this time; to the end, unless given.').optional(),
});

const partOf = (description: string, example: number) => z.int().nonnegative().meta({ description, example });

export const usageTotals = z
  .object({
    user_id: usageUser,
    from: instant('As asked for.').nullable(),
    to: instant('As asked for.').nullable(),
    totals: z
      .array(
        z.object({
          meter: usageMeter,
          quantity: z.int().positive().meta({ description: 'What was used, added up.', example: 1_200 }),
          records: z.int().positive().meta({ description: 'How often something was recorded.', example: 10 }),
          waiting: partOf(
            'Of the quantity: not reported to Stripe yet. For more than a minute: no subscription covers it so far, and one may still turn up within 35 days.',
            20,
          ),
          failed: partOf(
            'Of the quantity: could not be reported to Stripe, and needs the operator of Paygrove.',
            0,
          ),
          unbilled: partOf(
            'Of the quantity: billed to nobody, for good, as no subscription has covered it within 35 days. What Stripe was told of after the invoice of its period is not in here, though no invoice has it.',
            0,
          ),
        }),
      )
      .meta({ description: 'One for each meter under which anything was used in this time.' }),
  })
  .meta({ id: 'UsageTotals' });

export type ReadUsageQuery = z.output<typeof readUsageQuery>;
export type UsageTotals = z.output<typeof usageTotals>;
