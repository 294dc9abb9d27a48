import { defineEvent } from '../define-event';
import { creditsData } from './credits-data';

/** Published when a lot of credits was added to a user, by a purchase or by hand. Listeners: none inside Paygrove. */
export const creditsGranted = defineEvent('credits.granted', 1, creditsData, {
  publishedBy: 'auth',
  listeners: [],
});
