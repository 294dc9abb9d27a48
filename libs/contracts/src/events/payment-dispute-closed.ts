import { z } from 'zod';
import { defineEvent } from '../define-event';
import { creditDebt, minorUnits } from '../shared-fields';
import { paymentData } from './payment-data';

/**
 * Published once a dispute is decided. Won: the money is back. Lost: it is gone, and counted in `refunded_amount`, which is all that has
 * gone back so far. Never before the dispute's `payment.disputed`. `credit_debt` as in
 * `payment.refunded`. Listeners: auth, which frees what it had reserved, or takes it back; payments, which withholds the
 * permissions of the subscription's period whose payment was lost.
 */
export const paymentDisputeClosed = defineEvent(
  'payment.dispute_closed',
  1,
  paymentData.extend({
    dispute_id: z.string(),
    disputed_amount: minorUnits,
    refunded_amount: minorUnits,
    credited_amount: minorUnits.optional(),
    outcome: z.enum(['won', 'lost']),
    credit_debt: creditDebt,
  }),
  { publishedBy: 'payments', listeners: ['auth', 'payments'] },
);
