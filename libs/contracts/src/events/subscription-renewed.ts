import { defineEvent } from '../define-event';
import { subscriptionData } from './subscription-data';

/** Published when a new period was paid. Listeners: auth, which ends a grace that was running. */
export const subscriptionRenewed = defineEvent('subscription.renewed', 1, subscriptionData, {
  publishedBy: 'payments',
  listeners: ['auth'],
});
