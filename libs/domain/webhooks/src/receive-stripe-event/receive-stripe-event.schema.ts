import { z } from 'zod';

export const webhookReceipt = z
  .object({
    received: z
      .literal(true)
      .meta({ description: 'The event is stored and will be processed.', example: true }),
  })
  .meta({ id: 'WebhookReceipt' });

export type WebhookReceipt = z.output<typeof webhookReceipt>;

/** What Stripe sends, for the documentation: it is read after its signature was checked, and by Stripe's own rules. */
export const stripeDelivery = {
  type: 'object' as const,
  description: "Stripe's event object, as Stripe sends it.",
  required: ['id', 'object', 'type'],
  properties: {
    id: {
      type: 'string' as const,
      description: 'By which it is stored once.',
      example: 'evt_1SVhkX2eZvKYlo2C',
    },
    object: {
      type: 'string' as const,
      enum: ['event'],
      description: 'What kind of object it is.',
      example: 'event',
    },
    type: {
      type: 'string' as const,
      description: 'What has happened.',
      example: 'checkout.session.completed',
    },
  },
};
