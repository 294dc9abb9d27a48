import { z } from 'zod';
import { defineEvent } from '../define-event';
import { creditDebt, minorUnits } from '../shared-fields';
import { paymentData } from './payment-data';

/**
 * Published once a refund has succeeded, once per refund, whoever made it: the project, or a person in Stripe's dashboard. `refund_amount` is
 * this refund, `refunded_amount` all that has gone back so far. Listeners: none yet.
 */
export const paymentRefunded = defineEvent(
  'payment.refunded',
  1,
  paymentData.extend({
    refund_id: z.string(),
    refund_amount: minorUnits,
    refunded_amount: minorUnits,
    reason: z.string().nullable(),
    credit_debt: creditDebt,
  }),
  { publishedBy: 'payments', listeners: [] },
);
