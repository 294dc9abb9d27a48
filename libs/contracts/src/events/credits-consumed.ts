import { defineEvent } from '../define-event';
import { creditsData } from './credits-data';

/** Published when a project has spent credits of a user. Listeners: none inside Paygrove. */
export const creditsConsumed = defineEvent('credits.consumed', 1, creditsData, {
  publishedBy: 'auth',
  listeners: [],
});
