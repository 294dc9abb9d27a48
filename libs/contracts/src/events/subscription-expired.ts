import { defineEvent } from '../define-event';
import { subscriptionData } from './subscription-data';

/** Published when the grace of an ended subscription is over. Listeners: auth, which revokes its permissions. */
export const subscriptionExpired = defineEvent('subscription.expired', 1, subscriptionData, {
  publishedBy: 'payments',
  listeners: ['auth'],
});
