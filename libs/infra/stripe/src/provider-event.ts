import type { ProviderCheckoutSession, ProviderPaymentIntent } from './payment-provider';
import type { OwnershipMarks } from './provider-marks';
import type { ProviderRefund } from './refund-provider';
import type { StripeAccount } from './stripe-account';
import type { ProviderInvoice, ProviderSubscription } from './subscription-provider';

/** What an event of Stripe is about, in our own words. `other` is everything that Paygrove has no use for. */
export type ProviderEventSubject =
  | { readonly kind: 'checkout_session'; readonly session: ProviderCheckoutSession }
  | { readonly kind: 'payment_intent'; readonly intent: ProviderPaymentIntent }
  /** How it stands is asked of Stripe: its status here is only shown. */
  | { readonly kind: 'setup_intent'; readonly setupIntentId: string; readonly status: string | null }
  | { readonly kind: 'subscription'; readonly subscription: ProviderSubscription }
  | { readonly kind: 'invoice'; readonly invoice: ProviderInvoice }
  | { readonly kind: 'refund'; readonly refund: ProviderRefund }
  /** The attempt to take the money of a payment intent. */
  | { readonly kind: 'charge'; readonly paymentIntentId: string | null }
  /** Likewise. */
  | { readonly kind: 'dispute'; readonly disputeId: string; readonly status: string | null }
  /** One of these, shown without something that it takes to act on it, or in a state that Paygrove does not know. `why` says which. */
  | { readonly kind: 'unreadable'; readonly of: string; readonly why: string }
  | { readonly kind: 'other' };

/** By what an object may be known to be Paygrove's, however little the event shows of it. */
export interface ObjectClues {
  /** Stripe's ids of the object itself, and of what it belongs to. */
  readonly ids: readonly string[];
  readonly marks: OwnershipMarks | null;
}

/** What every event of Stripe tells, whatever it is about. */
export interface ProviderEventEnvelope {
  readonly id: string;
  /** Stripe's own type, e.g. `checkout.session.completed`. */
  readonly type: string;
  /** To the second only. */
  readonly createdAt: Date;
  readonly livemode: boolean;
  /** The object's id, e.g. `cs_test_…`. */
  readonly objectId: string | null;
  /** Events of one customer are worked on one after the other; without a customer, those of one object. */
  readonly orderingKey: string;
}

export interface ProviderEvent extends ProviderEventEnvelope {
  readonly subject: ProviderEventSubject;
  readonly clues: ObjectClues;
}

/** A delivery that was verified, and the account that it tells of. */
export interface VerifiedDelivery {
  readonly account: StripeAccount;
  readonly event: ProviderEventEnvelope;
}

/** Reads webhooks of Stripe. */
export abstract class ProviderWebhooks {
  /**
   * Verifies a delivery of Paygrove's own account. What it is about is read later, so that nothing that Stripe may send keeps it from being stored.
   * @param payload the raw bytes, as they arrived
   * @throws DomainError `signature_invalid` when the signature is wrong, too old or from the future, or livemode does not fit
   */
  abstract verify(payload: Buffer, signature: string | undefined): ProviderEventEnvelope;
  /**
   * Verifies a delivery to the endpoint of a project, with the secrets of that project's own accounts alone.
   * Resolves with `undefined` when it has none.
   * @throws DomainError `signature_invalid`
   */
  abstract verifyOf(
    projectId: string,
    payload: Buffer,
    signature: string | undefined,
  ): Promise<VerifiedDelivery | undefined>;
  /** Reads a payload that was verified when it arrived. What is too little, or unknown, to act on is `unreadable`, and no fault. */
  abstract parse(payload: string): ProviderEvent;
}
