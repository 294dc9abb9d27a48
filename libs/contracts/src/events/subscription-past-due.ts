import { defineEvent } from '../define-event';
import { subscriptionData } from './subscription-data';

/** Published when a renewal could not be paid; Stripe tries again. Listeners: auth, which lets the grace run from the first failure. */
export const subscriptionPastDue = defineEvent('subscription.past_due', 1, subscriptionData, {
  publishedBy: 'payments',
  listeners: ['auth'],
});
