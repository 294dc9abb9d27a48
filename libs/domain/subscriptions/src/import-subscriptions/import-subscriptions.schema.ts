import { chosenId, instant, pageOf, pageQuery } from '#infra/http';
import { z } from 'zod';
import { importStatuses, problemCodes } from './import-run';

const metadataKey = z.string().min(1).max(40).meta({
  description: 'Under which key of the Stripe customer’s metadata the user id stands.',
  example: 'user_id',
});

const userIdFrom = z
  .union([z.strictObject({ customer_metadata_key: metadataKey }), z.enum(['customer_id', 'email'])], {
    error: 'Must be "customer_id", "email", or an object with a customer_metadata_key',
  })
  .meta({
    description:
      'Where the project’s own id of a user is found: in the metadata of his Stripe customer, or the customer’s id or e-mail address is it.',
    example: { customer_metadata_key: 'user_id' },
  });

export const startImportSchema = z
  .strictObject({
    dry_run: z.boolean().default(true).meta({
      description: 'Only tells what would come of it. Nothing is taken over until this is `false`.',
      example: true,
    }),
    user_id_from: userIdFrom.default({ customer_metadata_key: 'user_id' }),
  })
  .meta({ id: 'StartImportRequest', description: 'How the users are found, and whether it is meant.' });

export const importIdField = z
  .string()
  .max(128)
  .meta({ description: 'Of the import.', example: 'imp_01jd3w8z6k4q2m9x7c5v1b0n8h' });

const count = (description: string, example: number) => z.int().min(0).meta({ description, example });

const problem = z
  .object({
    object: z
      .enum(['customer', 'subscription'])
      .meta({ description: 'What it is about.', example: 'subscription' }),
    id: z.string().meta({ description: 'Its id at Stripe.', example: 'sub_1PgafmB7WZ01zgkWVLzXbT5s' }),
    code: z
      .enum(problemCodes)
      .meta({ description: 'Why it was not taken over, or not as a whole.', example: 'user_unresolved' }),
    message: z.string().meta({
      description: 'What to do about it.',
      example:
        'Its customer, cus_Q4yXq, has no metadata user_id. Complete the customer at Stripe and import again.',
    }),
  })
  .meta({ id: 'ImportProblem' });

const summary = {
  import_id: importIdField,
  status: z.enum(importStatuses).meta({
    description: '`failed`: given up after many tries; begin it anew, what it has taken over stays.',
    example: 'completed',
  }),
  dry_run: z.boolean().meta({ description: 'Whether it only tells what would come of it.', example: true }),
  user_id_from: userIdFrom,
  created_at: instant('When it was begun.'),
  completed_at: instant('When it was over.').nullable(),
  customers: z
    .object({
      found: count('Customers of the subscriptions that are or become the project’s.', 20),
      imported: count('Taken over.', 18),
      skipped: count('Known before, or their user has another.', 2),
    })
    .meta({ description: 'The customers, as far as the import has come.' }),
  subscriptions: z
    .object({
      found: count('All that the account shows as not ended.', 25),
      imported: count('Taken over.', 18),
      skipped: count('Taken over or bought here before.', 2),
      problems: count('Left as they are, each told of in `problems`.', 3),
      foreign: count('Left alone: they have nothing to do with the project.', 2),
    })
    .meta({ description: 'The subscriptions, as far as the import has come. In a dry run: what would be.' }),
  problem_count: count('How many problems there are.', 3),
};

export const importSummarySchema = z.object(summary).meta({ id: 'ImportSummary' });

export const importSchema = z
  .object({
    ...summary,
    problems: z
      .array(problem)
      .meta({ description: 'The first 1,000; `problem_count` tells how many there are.' }),
  })
  .meta({ id: 'Import' });

export const listImportsQuery = z.strictObject(pageQuery);

export const importPageSchema = pageOf(importSummarySchema, 'ImportPage');

export const importingProject = chosenId('Of the project.', 'saas_001');
