import { instant, pageOf, pageQuery } from '#infra/http';
import { z } from 'zod';
import { differenceActions, differenceKinds, runStatuses, runTriggers } from '../reconciliation-run';

const count = (description: string, example: number) => z.int().meta({ description, example });

const kindField = z.enum(differenceKinds).meta({
  description:
    'Of what: `webhook` is an event that no webhook has brought, `lost_payment` a payment that Stripe has and that is not here, `account` a project’s own account that could not be asked.',
  example: 'payment',
});
const actionField = z.enum(differenceActions).meta({
  description:
    '`stored`: will be processed like a webhook. `settled`: ours was brought in line. `reported`: only a person can do something; told once. `failed`: could not be settled, see `error`. `would_…`: what other than a dry run does.',
  example: 'settled',
});

export const runIdParameter = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: 'The run.', example: 'rec_01jdm3v8k2x4q6r8t0w2y4a6c8' });

export const listRunsQuery = z.strictObject(pageQuery);
export type PageQuery = z.output<typeof listRunsQuery>;

export const startRunSchema = z
  .strictObject({
    dry_run: z
      .boolean()
      .default(false)
      .meta({ description: 'Only says what it would do, and changes nothing.', example: true }),
  })
  .meta({ id: 'StartReconciliation' });

export const runView = z
  .object({
    run_id: runIdParameter,
    trigger: z
      .enum(runTriggers)
      .meta({ description: 'Whether it was asked for or came by itself.', example: 'operator' }),
    dry_run: z.boolean().meta({ description: 'Whether it only reports.', example: false }),
    status: z.enum(runStatuses).meta({ description: 'How far it is.', example: 'succeeded' }),
    complete: z.boolean().meta({
      description:
        'Whether everything was looked at. A run makes a limited number of calls; the next one goes on where it ended.',
      example: true,
    }),
    asked_at: instant('When it was asked for.'),
    started_at: instant('When it was begun.').nullable(),
    finished_at: instant('When it ended.').nullable(),
    events_from: instant('From when on Stripe’s events were walked, at Paygrove’s own account.').nullable(),
    events_until: instant('Up to when.').nullable(),
    events_gap: z.boolean().meta({
      description:
        'True when the walk should have begun earlier than the 30 days for which Stripe lists its events. What is open here is compared all the same, and so are refunds and disputes.',
      example: false,
    }),
    events_seen: count('How many events were walked.', 120),
    objects_checked: count('How many open payments, refunds, disputes and subscriptions were compared.', 14),
    calls: count('How many calls to Stripe it took, at most.', 31),
    differences: count('How many differences it has found.', 2),
    found: z
      .array(
        z.object({ kind: kindField, action: actionField, count: count('How many of them.', 2) }).meta({
          id: 'ReconciliationCount',
        }),
      )
      .meta({ description: 'The differences by kind and by what was done about them.' }),
    error: z
      .string()
      .nullable()
      .meta({ description: 'Why it ended early; null unless it failed.', example: null }),
  })
  .meta({ id: 'ReconciliationRun' });
export type RunView = z.output<typeof runView>;

export const runPage = pageOf(runView, 'ReconciliationRunPage');

export const differenceView = z
  .object({
    difference_id: z
      .string()
      .meta({ description: 'The difference.', example: 'diff_01jdm3v8k2x4q6r8t0w2y4a6c8' }),
    kind: kindField,
    object_id: z.string().meta({
      description: 'What differs: our id where it is known here, else Stripe’s.',
      example: 'pay_01jd3w8z6k4q2m9x7c5v1b0n8h',
    }),
    project_id: z.string().nullable().meta({ description: 'Whose it is.', example: 'ecom_001' }),
    had: z.string().meta({ description: 'What was known here.', example: 'pending' }),
    provider_says: z.string().meta({ description: 'What Stripe says.', example: 'succeeded' }),
    action: actionField,
    error: z.string().nullable().meta({ description: 'Why it could not be settled.', example: null }),
    found_at: instant('When it was found.'),
  })
  .meta({ id: 'ReconciliationDifference' });
export type DifferenceView = z.output<typeof differenceView>;

export const differencePage = pageOf(differenceView, 'ReconciliationDifferencePage');
