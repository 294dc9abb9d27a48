import { pageOf, pageQuery } from '#infra/http';
import { z } from 'zod';
import { stripeEventStatuses } from '../stripe-event/stripe-event';
import { stripeEventId, stripeEventView } from '../stripe-event/stripe-event-view.schema';

export const listWebhookEventsQuery = z.strictObject({
  ...pageQuery,
  stripe_event_id: stripeEventId.optional().meta({
    description: "Only those of this id of Stripe's, whichever account has told of it.",
    example: 'evt_1SVhkX2eZvKYlo2C',
  }),
  status: z
    .enum(stripeEventStatuses)
    .optional()
    .meta({ description: 'Only events in this state.', example: 'dead' }),
  type: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[a-z0-9_.]+$/, "Must be one of Stripe's event types")
    .optional()
    .meta({ description: "Only events of this type of Stripe's.", example: 'checkout.session.completed' }),
});
export type ListWebhookEventsQuery = z.output<typeof listWebhookEventsQuery>;

export const webhookEventPage = pageOf(stripeEventView, 'WebhookEventPage');
