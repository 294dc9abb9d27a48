import { type DueWork } from './due-work';
import { endDueSubscription } from './end-due-subscriptions';
import { settleDueRefund } from './settle-due-refunds';
import { expireDueSession } from './expire-due-sessions';

/**
 * All kinds, in the order in which those of the same moment happen. Trials that end, renewals, dunning and what else
 * the clock brings about are added here, each in a file of its own.
 */
export const calendar: readonly DueWork[] = [expireDueSession, settleDueRefund, endDueSubscription];
