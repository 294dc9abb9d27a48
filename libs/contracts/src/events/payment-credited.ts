import { defineEvent } from '../define-event';
import { creditDebt, minorUnits } from '../shared-fields';
import { paymentData } from './payment-data';

/**
 * Published when a change of a subscription has given back, as credit of the customer's at Stripe, some of what this payment has paid for its period.
 * `credited_amount` is all that was given back so, `refunded_amount` and `credit_debt` are those of `payment.refunded`. Listeners: auth, which takes
 * back the credits in proportion.
 */
export const paymentCredited = defineEvent(
  'payment.credited',
  1,
  paymentData.extend({
    credited_amount: minorUnits,
    refunded_amount: minorUnits,
    credit_debt: creditDebt,
  }),
  { publishedBy: 'payments', listeners: ['auth'] },
);
