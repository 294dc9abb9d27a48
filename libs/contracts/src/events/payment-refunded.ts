import { z } from 'zod';
import { defineEvent } from '../define-event';
import { creditDebt, minorUnits } from '../shared-fields';
import { paymentData } from './payment-data';

/**
 * Published once a refund has succeeded, once per refund, whoever made it: the project, or a person in Stripe's dashboard. `refund_amount` is
 * this refund, `refunded_amount` all that has gone back so far, beside what `payment.credited` tells of (`credited_amount`; without it, nothing).
 * `credit_debt` says what becomes of credits that cannot be taken back since they are spent. Listeners: auth, which takes back the credits in proportion, and the permissions
 * once all is refunded; payments, which then withholds those of the subscription's period that it has paid for.
 */
export const paymentRefunded = defineEvent(
  'payment.refunded',
  1,
  paymentData.extend({
    refund_id: z.string(),
    refund_amount: minorUnits,
    refunded_amount: minorUnits,
    credited_amount: minorUnits.optional(),
    reason: z.string().nullable(),
    credit_debt: creditDebt,
  }),
  { publishedBy: 'payments', listeners: ['auth', 'payments'] },
);
