import { defineEvent } from '../define-event';
import { moneyData, subscriptionData } from './subscription-data';

/**
 * Published when status, plan, period or planned cancellation changed otherwise. Also when an invoice has taken money without renewing the
 * subscription, such as for a change of plan: then it has an `amount`, and is the only event of that payment.
 * Listeners: auth, which brings the grants in line.
 */
export const subscriptionUpdated = defineEvent(
  'subscription.updated',
  1,
  subscriptionData.extend(moneyData),
  {
    publishedBy: 'payments',
    listeners: ['auth'],
  },
);
