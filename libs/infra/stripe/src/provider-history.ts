import type { ProviderEventEnvelope, ProviderEventSubject } from './provider-event';
import type { ProviderRefund } from './refund-provider';
import type { ProviderInvoice } from './subscription-provider';

/** For how long Stripe's list of events goes back (https://docs.stripe.com/api/events). */
export const EVENTS_KEPT_DAYS = 30;

/** An event as the provider's own list shows it: what a webhook would have brought. */
export interface ListedEvent extends ProviderEventEnvelope {
  /** Read by `ProviderWebhooks.parse`, as the payload of a webhook is. */
  readonly payload: string;
}

/** A span of time, to the second: from `from` on, before `until`. */
export interface EventWindow {
  readonly from: Date;
  readonly until: Date;
  readonly types: readonly string[];
}

/** The events of a window, oldest first, and how many calls it took to have them. */
export interface EventPage {
  readonly events: readonly ListedEvent[];
  /** False when there are more than one answer holds, and `events` are only some of them: ask for a shorter window. */
  readonly complete: boolean;
  readonly calls: number;
}

/**
 * What the provider knows of the past, for whoever has not heard of it. As with `PaymentProvider`: never called inside a database transaction,
 * DomainErrors `provider_rejected` and `provider_unavailable`, `undefined` for what does not exist.
 */
export abstract class ProviderHistory {
  /** A window of one second is always answered completely, whatever it takes. */
  abstract listEvents(window: EventWindow): Promise<EventPage>;
  /** The object that an event is about, as it stands now. */
  abstract findSubject(kind: ReadableKind, id: string): Promise<ProviderEventSubject | undefined>;
  abstract findRefund(refundId: string): Promise<ProviderRefund | undefined>;
  abstract findInvoice(invoiceId: string): Promise<ProviderInvoice | undefined>;
  /** The invoices of a subscription that are paid, the newest hundred of them, in the order in which they were made. */
  abstract listPaidInvoices(subscriptionId: string): Promise<ProviderInvoice[]>;
  /** The refunds and disputes that were made since then; the last thousand of each. */
  abstract listReversals(since: Date): Promise<Reversals>;
}

/** What an event may be about, and Paygrove acts on. */
export type ReadableKind = Exclude<ProviderEventSubject['kind'], 'other' | 'unreadable'>;

export interface Reversals {
  readonly refunds: readonly ProviderRefund[];
  readonly disputeIds: readonly string[];
}
