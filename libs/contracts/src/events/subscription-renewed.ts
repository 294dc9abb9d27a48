import { defineEvent } from '../define-event';
import { moneyData, subscriptionData } from './subscription-data';

/**
 * Published when a new period was paid, once for each invoice. It is the only event of that payment, which no `payment.created` or
 * `payment.succeeded` tells of: `payment_id`, `amount` and `currency` are those of the renewal, whose refunds and disputes are told as those of
 * any payment. Listeners: auth, which ends a grace that was running.
 */
export const subscriptionRenewed = defineEvent(
  'subscription.renewed',
  1,
  subscriptionData.extend(moneyData),
  {
    publishedBy: 'payments',
    listeners: ['auth'],
  },
);
