import { defineEvent } from '../define-event';
import { subscriptionData } from './subscription-data';

/** Published once per subscription, when it is first seen at Stripe. Listeners: auth, which grants its permissions if it is live. */
export const subscriptionCreated = defineEvent('subscription.created', 1, subscriptionData, {
  publishedBy: 'payments',
  listeners: ['auth'],
});
