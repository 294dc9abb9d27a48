import { instant } from '#infra/http';
import { z } from 'zod';
import { usageMeter, usageUser } from '../usage-fields';

export const readUsageQuery = z.strictObject({
  meter: usageMeter.optional().meta({ description: 'This meter alone.', example: 'api_calls' }),
  from: instant('From this time on; from the beginning, unless given.').optional(),
  to: instant('Before this time; to the end, unless given.').optional(),
});

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
        }),
      )
      .meta({ description: 'One for each meter under which anything was used in this time.' }),
  })
  .meta({ id: 'UsageTotals' });

export type ReadUsageQuery = z.output<typeof readUsageQuery>;
export type UsageTotals = z.output<typeof usageTotals>;
