import { z } from 'zod';

export const cancelSubscriptionSchema = z
  .strictObject({
    at_period_end: z.boolean().default(true).meta({
      description: 'True: it ends with the period that is paid. False: it ends now.',
      example: true,
    }),
  })
  .meta({ id: 'CancelSubscriptionRequest' });
