import { instant, pageOf, pageQuery } from '#infra/http';
import { queueStates } from '#infra/work-queue';
import { z } from 'zod';

export const queueNameField = z
  .string()
  .regex(/^[a-z][a-z_]{0,63}$/, 'Must be the name of a queue, as GET /api/v1/work_queues gives it')
  .meta({ description: 'The queue.', example: 'subscription_cancellations' });

export const workIdField = z.string().min(1).max(255).meta({
  description: 'The work; mostly the id of what it is about.',
  example: 'sub_01jdm3v8k2x4q6r8t0w2y4a6c8',
});

export const listWorkQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(queueStates).default('dead').meta({
    description:
      '`dead`: parked after its last try, or because no other would help, until someone redrives it.',
    example: 'dead',
  }),
});

export const workQueuesSchema = z
  .object({
    data: z
      .array(
        z.object({
          queue: queueNameField,
          pending: z.int().meta({
            description: 'How much waits for its turn, for its next try, or for what it depends on.',
            example: 3,
          }),
          dead: z.int().meta({ description: 'How much was parked for a person.', example: 1 }),
          redrivable: z.boolean().meta({
            description: 'Whether dead work of this queue can be given another round of tries.',
            example: true,
          }),
        }),
      )
      .meta({ description: 'All queues of this side.' }),
  })
  .meta({ id: 'WorkQueueList' });

export const queuedWorkSchema = z
  .object({
    work_id: workIdField,
    queue: queueNameField,
    state: z
      .string()
      .meta({ description: '`pending`, `dead`, or the state in which it was settled.', example: 'dead' }),
    failures: z.int().meta({ description: 'How often it has failed.', example: 180 }),
    last_error: z.string().nullable().meta({
      description: 'Why it failed last, or was parked.',
      example: 'DomainError: Stripe could not be reached.',
    }),
    available_at: instant('When it is tried next, if it is pending.'),
    settled_at: instant('When it was done or parked.').nullable(),
  })
  .meta({ id: 'QueuedWork' });

export const queuedWorkPage = pageOf(queuedWorkSchema, 'QueuedWorkPage');
