import { defineEvent } from '../define-event';
import { subscriptionData } from './subscription-data';

/** Published when status, plan, period or planned cancellation changed otherwise. Listeners: auth, which brings the grants in line. */
export const subscriptionUpdated = defineEvent('subscription.updated', 1, subscriptionData, {
  publishedBy: 'payments',
  listeners: ['auth'],
});
