import { defineEvent } from '../define-event';
import { creditsData } from './credits-data';

/** Published when a lot lapsed with credits left in it. Listeners: none inside Paygrove. */
export const creditsExpired = defineEvent('credits.expired', 1, creditsData, {
  publishedBy: 'auth',
  listeners: [],
});
