import { z } from 'zod';
import { defineEvent } from '../define-event';
import { paymentData } from './payment-data';

/**
 * Published once the money of a payment has arrived. Listeners: auth, which grants `permissions`.
 * They are those of what was paid once, also where it was bought with a subscription; the permissions of the subscription are told by
 * `subscription.created` instead, and credits by `credits.purchased`.
 */
export const paymentSucceeded = defineEvent(
  'payment.succeeded',
  1,
  paymentData.extend({ permissions: z.array(z.string()) }),
  { publishedBy: 'payments', listeners: ['auth'] },
);
