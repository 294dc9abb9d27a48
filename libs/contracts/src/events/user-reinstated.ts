import { defineEvent } from '../define-event';
import { userData } from './user-data';

/** Published when a suspended user may act again. Listeners: payments, which lets him pay again. */
export const userReinstated = defineEvent('user.reinstated', 1, userData, {
  publishedBy: 'auth',
  listeners: ['payments'],
});
