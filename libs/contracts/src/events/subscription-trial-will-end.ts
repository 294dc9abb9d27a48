import { defineEvent } from '../define-event';
import { timestamp } from '../shared-fields';
import { subscriptionData } from './subscription-data';

/** Published once per end of a trial, some days before it: the time to tell the user what comes. Listeners: none, it is for projects. */
export const subscriptionTrialWillEnd = defineEvent(
  'subscription.trial_will_end',
  1,
  subscriptionData.extend({ trial_end: timestamp }),
  { publishedBy: 'payments', listeners: [] },
);
