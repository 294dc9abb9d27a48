import type { ProviderSubscription } from '#infra/stripe';
import { showsTheSame } from '../subscription/advance-subscription';
import { hasEnded, isLive, type Subscription } from '../subscription/subscription';
import type { InvoiceReport } from '../subscription/subscription-invoice.repository';

const RESOLUTION_MILLISECONDS = 1_000;

/** How much a report of Stripe is to be believed: taken as it is, asked after, or left aside. */
export type Reading = 'take_it' | 'ask_provider' | 'nothing_new';

/** What an event tells of a subscription. */
export interface Report {
  /** When at Stripe the event happened, to the second. */
  readonly occurredAt: Date;
  /** As the event shows it; an event about something else only names it. */
  readonly snapshot?: ProviderSubscription;
  /** What it tells of an invoice, where it is about one. */
  readonly invoice?: InvoiceReport;
  /** Whether it announces that the trial ends soon. */
  readonly trialEndsSoon?: boolean;
  /** It was changed just now, or may have been: how it stands is to be asked. */
  readonly changed?: true;
}

/**
 * Decides how to read a report. Events come in any order and tell their time to the second only, so a snapshot is believed when it is
 * newer by a second than what we know, and possible after it. The first sight is asked after as well: its event may be the last of many
 * to arrive. So is whatever an invoice tells, since it does not show the subscription, and
 * the end of a trial that is announced, since by now it may be over.
 */
export function readingOf(known: Subscription | undefined, report: Report): Reading {
  const { snapshot, invoice, occurredAt, changed } = report;
  if (known === undefined) return 'ask_provider';
  if (known.status === 'expired') return movedMoney(invoice) ? 'ask_provider' : 'nothing_new';
  if (invoice !== undefined || changed === true) return 'ask_provider';
  if (snapshot === undefined) return known.status === 'incomplete' ? 'ask_provider' : 'nothing_new';
  if (report.trialEndsSoon === true && !isAnnounced(known, snapshot)) return 'ask_provider';
  if (contradicts(known, snapshot)) return 'ask_provider';
  const newer = occurredAt.getTime() - known.providerStateAt.getTime() >= RESOLUTION_MILLISECONDS;
  if (newer) return 'take_it';
  return showsTheSame(known, snapshot) ? 'nothing_new' : 'ask_provider';
}

/** Money is never passed over, however long the subscription has been at its end. */
function movedMoney(invoice: InvoiceReport | undefined): boolean {
  return invoice !== undefined && (invoice.money.amount > 0 || invoice.prorated !== 0);
}

/** An announcement is made once, and only while it is true. */
function isAnnounced({ announcedTrialEnd }: Subscription, { trialEnd }: ProviderSubscription): boolean {
  return announcedTrialEnd !== null && announcedTrialEnd.getTime() === trialEnd?.getTime();
}

/** Whether somebody else has asked Stripe since it was changed: of many who change it at once, not each has to write down the same. */
export function isTakenIn(known: Subscription | undefined, { changed, occurredAt }: Report): boolean {
  return changed === true && known !== undefined && known.providerStateAt > occurredAt;
}

/** No subscription comes back from its end, nor to its beginning. */
function contradicts(known: Subscription, { status }: ProviderSubscription): boolean {
  const ended = status === 'canceled' || status === 'incomplete_expired';
  if (hasEnded(known.status)) return !ended;
  return isLive(known.status) && (status === 'incomplete' || status === 'incomplete_expired');
}
