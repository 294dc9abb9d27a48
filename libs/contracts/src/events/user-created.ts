import { defineEvent } from '../define-event';
import { userData } from './user-data';

/** Published when a project has made a user. Listeners: payments, which keeps its user cache. */
export const userCreated = defineEvent('user.created', 1, userData, {
  publishedBy: 'auth',
  listeners: ['payments'],
});
