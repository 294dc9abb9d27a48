import { defineEvent } from '../define-event';
import { subscriptionData } from './subscription-data';

/** Published when a subscription has ended at Stripe. Listeners: auth, which lets the permissions run on until the grace ends. */
export const subscriptionCanceled = defineEvent('subscription.canceled', 1, subscriptionData, {
  publishedBy: 'payments',
  listeners: ['auth'],
});
