import { defineEvent } from '../define-event';
import { userData } from './user-data';

/** Published when a user was deleted and his personal data erased. Listeners: payments, which erases its own, blots his customers at Stripe, and cancels his subscriptions and open payments. */
export const userDeleted = defineEvent('user.deleted', 1, userData, {
  publishedBy: 'auth',
  listeners: ['payments'],
});
