import { z } from 'zod';
import { defineEvent } from '../define-event';
import { minorUnits } from '../shared-fields';
import { paymentData } from './payment-data';

/** Published when a payer has disputed a payment with his bank. Listeners: auth, which reserves what is left of its credits. */
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
