import type { StripeAccount } from '#infra/stripe';

/** How one of our objects compares with the provider's. */
export interface Comparison {
  readonly projectId: string | null;
  /** What we had, and what the provider says: in a word or a few, for the operator. */
  readonly had: string;
  readonly says: string;
  readonly differs: boolean;
  /** Brings ours in line, by the same way as a webhook would. Safe to repeat, also beside the webhook. Undefined: only a person can. */
  readonly settle: (() => Promise<unknown>) | undefined;
  /** The subscription at the provider that it has begun, to be made known after. Until it is, the object stays open. */
  readonly begins?: { readonly account: StripeAccount; readonly providerSubscriptionId: string };
}

/** An object that is to be compared. */
export interface Candidate {
  readonly objectId: string;
  /** Asks the provider and changes nothing. @throws DomainError `provider_unavailable` */
  compare(): Promise<Comparison>;
}

export interface CandidatePage {
  /** Ascending by their ids. */
  readonly after: string;
  readonly limit: number;
  /** Business time. */
  readonly now: Date;
}

/** A kind of object of ours that may lag behind the provider. */
export interface Reconcilable {
  readonly kind: 'payment' | 'refund' | 'dispute' | 'subscription';
  /** Those that are open and old enough that somebody should have told of them. */
  candidates(page: CandidatePage): Promise<Candidate[]>;
}
