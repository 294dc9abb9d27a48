import { instant, pageOf, pageQuery } from '#infra/http';
import { z } from 'zod';
import { usageReportStates } from '../usage-report';

export const reportIdField = z.string().max(128).meta({
  description: 'The report, and its identifier at Stripe.',
  example: 'ubatch_01jdm3v8k2x4q6r8t0w2y4a6c8',
});

export const listReportsQuery = z.strictObject({
  ...pageQuery,
  state: z
    .enum(usageReportStates)
    .default('dead')
    .meta({ description: '`dead`: parked, until someone redrives it.', example: 'dead' }),
});

export const usageReportSchema = z
  .object({
    usage_report_id: reportIdField,
    project_id: z.string().meta({ description: 'The project.', example: 'ecom_001' }),
    user_id: z.string().meta({ description: 'Who has used it.', example: 'usr_42' }),
    meter: z.string().meta({ description: 'The meter that it is reported to.', example: 'api_calls' }),
    quantity: z.int().meta({ description: 'How many units.', example: 120 }),
    used_at: instant('When the latest of it was used.'),
    first_sent_at: instant(
      'When a try was begun that Stripe may have counted. Null: it has counted none.',
    ).nullable(),
    state: z.enum(usageReportStates).meta({ description: 'Where it is.', example: 'dead' }),
    failures: z.int().meta({ description: 'How often it has failed.', example: 3 }),
    last_error: z
      .string()
      .nullable()
      .meta({ description: 'Why it failed last, or was parked.', example: 'Stripe refused the request' }),
    available_at: instant('When it is tried next, if it is pending.'),
    settled_at: instant('When it was done or parked.').nullable(),
  })
  .meta({ id: 'UsageReport' });

export const usageReportPageSchema = pageOf(usageReportSchema, 'UsageReportPage');
