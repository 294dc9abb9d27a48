import { instant } from '#infra/http';
import { z } from 'zod';
import { stripeEventStatuses } from './stripe-event';

const eventId = z.string().meta({
  description: "Stripe's id of the event; of a project's own account, with a mark of that behind it.",
  example: 'evt_1SVhkX2eZvKYlo2C',
});

export const stripeEventId = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9_]+$/, 'Must be an id of Stripe, e.g. evt_1SVhkX2eZvKYlo2C');

const fields = {
  id: eventId,
  stripe_event_id: z
    .string()
    .meta({ description: "Stripe's id of the event, without any mark.", example: 'evt_1SVhkX2eZvKYlo2C' }),
  type: z.string().meta({ description: "Stripe's type.", example: 'checkout.session.completed' }),
  endpoint_project_id: z.string().nullable().meta({
    description: 'The project to whose own endpoint it came; null when it came to Paygrove’s.',
    example: null,
  }),
  stripe_account: z.string().nullable().meta({
    description: 'The account of that project which tells of it; null for Paygrove’s.',
    example: null,
  }),
  status: z.enum(stripeEventStatuses).meta({
    description:
      '`pending` until it is processed; `ignored` when it is of no use to Paygrove or not about its objects; `dead` when given up after many failures.',
    example: 'processed',
  }),
  object_id: z
    .string()
    .nullable()
    .meta({ description: 'The object that it tells of.', example: 'cs_test_a1b2c3' }),
  livemode: z.boolean().meta({ description: 'Whether real money is meant.', example: false }),
  created_at: instant('When it happened at Stripe, to the second.'),
  received_at: instant('When it arrived first.'),
  settled_at: instant('When it was processed, ignored or given up.').nullable(),
  failures: z
    .int()
    .meta({ description: 'How many tries have failed since it arrived or was redriven.', example: 0 }),
  last_error: z
    .string()
    .nullable()
    .meta({ description: 'Why the last try failed; null once it was processed.', example: null }),
  next_attempt_at: instant('When it is tried next; null unless it is pending.').nullable(),
};

/** A stored event, as lists and redrives show it. */
export const stripeEventView = z.object(fields).meta({ id: 'WebhookEvent' });
export type StripeEventView = z.output<typeof stripeEventView>;

/** A stored event with what its payload is about. */
export const stripeEventDetails = z
  .object({
    ...fields,
    payload_summary: z
      .object({
        kind: z.string().meta({ description: 'What it tells of.', example: 'checkout_session' }),
        object_status: z
          .string()
          .nullable()
          .meta({ description: "The object's status in this event.", example: 'complete' }),
        project_id: z.string().nullable().meta({ description: 'Whose it is.', example: 'ecom_001' }),
        payment_id: z.string().nullable().meta({
          description: 'The payment that it belongs to.',
          example: 'pay_01jd3w8z6k4q2m9x7c5v1b0n8h',
        }),
      })
      .nullable()
      .meta({
        description: 'Null when the payload cannot be read, or was cleared away after RETENTION_DAYS.',
      }),
    payload_bytes: z.int().meta({
      description: 'The size of the payload as it arrived; 0 once it was cleared away.',
      example: 2048,
    }),
  })
  .meta({ id: 'WebhookEventDetails' });
export type StripeEventDetails = z.output<typeof stripeEventDetails>;

/** In paths. */
export const stripeEventIdParameter = stripeEventId.meta({
  description: "The event's id, or Stripe's where only one account has told of it.",
  example: 'evt_1SVhkX2eZvKYlo2C',
});
