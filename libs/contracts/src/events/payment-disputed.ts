import { z } from 'zod';
import { defineEvent } from '../define-event';
import { minorUnits } from '../shared-fields';
import { paymentData } from './payment-data';

/**
 * Published once a customer's bank has taken the money of a payment back for the time of a dispute, and again should a dispute that was won be
 * opened anew. Listeners: auth, which reserves what is left of its credits.
 */
export const paymentDisputed = defineEvent(
  'payment.disputed',
  1,
  paymentData.extend({
    dispute_id: z.string(),
    disputed_amount: minorUnits,
    reason: z.string().nullable(),
  }),
  { publishedBy: 'payments', listeners: ['auth'] },
);
