import { defineEvent } from '../define-event';
import { userData } from './user-data';

/** Published when a user’s e-mail address, verification, password or metadata changed. Listeners: payments, which keeps its user cache. */
export const userUpdated = defineEvent('user.updated', 1, userData, {
  publishedBy: 'auth',
  listeners: ['payments'],
});
