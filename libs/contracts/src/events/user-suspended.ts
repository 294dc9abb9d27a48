import { defineEvent } from '../define-event';
import { userData } from './user-data';

/** Published when a project has suspended a user. Listeners: payments, which lets him start no checkout. */
export const userSuspended = defineEvent('user.suspended', 1, userData, {
  publishedBy: 'auth',
  listeners: ['payments'],
});
