import { type DueWork } from './due-work';
import { expireDueSession } from './expire-due-sessions';
import { settleDueRefund } from './settle-due-refunds';
import { finalizeDueInvoice, retryDueInvoice } from './invoice-work';
import {
  endDueSubscription,
  expireIncompleteSubscription,
  renewDueSubscription,
  resumeDueCollection,
  tellOfTrialEnd,
} from './subscription-work';

/** All kinds, in the order in which those of the same moment happen: what ends is not renewed. */
export const calendar: readonly DueWork[] = [
  expireDueSession,
  settleDueRefund,
  tellOfTrialEnd,
  resumeDueCollection,
  finalizeDueInvoice,
  retryDueInvoice,
  endDueSubscription,
  expireIncompleteSubscription,
  renewDueSubscription,
];
