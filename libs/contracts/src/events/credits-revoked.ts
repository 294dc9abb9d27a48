import { defineEvent } from '../define-event';
import { creditsData } from './credits-data';

/** Published when credits were taken back from a user. Listeners: none inside Paygrove. */
export const creditsRevoked = defineEvent('credits.revoked', 1, creditsData, {
  publishedBy: 'auth',
  listeners: [],
});
