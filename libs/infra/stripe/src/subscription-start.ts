import type { ConfirmedIntent, ProviderPaymentIntent } from './payment-provider';
import type { OwnershipMarks } from './provider-marks';
import type { ProviderSubscriptionStatus } from './subscription-provider';

/** A subscription that is begun by a card form of the project's own. */
export interface NewSubscription {
  /** The payment's id: with the customer's, it keys the idempotency, so the same payment never begins two. */
  readonly reference: string;
  readonly customerId: string;
  readonly priceId: string;
  /** Null for a metered price. */
  readonly quantity: number | null;
  readonly trialDays: number | null;
  readonly marks: OwnershipMarks;
  /** The project's own metadata; the marks are added to it. */
  readonly metadata: Readonly<Record<string, string>>;
}

export const setupIntentStatuses = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'canceled',
  'succeeded',
] as const;

/** What keeps a card for later while there is nothing to pay, as Stripe has it. */
export interface ProviderSetupIntent {
  readonly id: string;
  readonly status: (typeof setupIntentStatuses)[number];
  readonly lastError: ProviderPaymentIntent['lastError'];
}

/** How the beginning of a subscription stands. */
export interface SubscriptionStart {
  readonly subscriptionId: string;
  readonly customerId: string;
  /** A subscription whose first invoice is of nothing is live at Stripe before anybody has given a card. */
  readonly status: ProviderSubscriptionStatus;
  readonly firstInvoice: {
    readonly id: string;
    /** In minor units. */
    readonly amount: number;
    readonly currency: string;
  };
  /** What the first invoice is paid by; null where there is nothing to pay. */
  readonly payment: ProviderPaymentIntent | null;
  /** What asks for a card where there is nothing to pay; null where there is something, or where the customer has one on file. */
  readonly setup: ProviderSetupIntent | null;
}

/** What a card form goes by: whether it confirms a payment or keeps a card, and the secret that lets it. Neither kept nor logged. */
export interface CardFormSecret {
  readonly type: 'payment' | 'setup';
  readonly clientSecret: string;
}

export interface SetupConfirmation {
  readonly setupIntentId: string;
  /** Ours, another one for each try: the same try repeated is one. */
  readonly reference: string;
  readonly paymentMethodId: string;
  readonly returnUrl: string;
}

/** A setup intent after a try to confirm it. A declined card is its `lastError`. */
export interface ConfirmedSetup {
  readonly setup: ProviderSetupIntent;
  readonly requiredAction: ConfirmedIntent['requiredAction'];
}

/**
 * What Paygrove needs of a payment provider to begin a subscription by a card form. As with `PaymentProvider`: keyed by our own references, never
 * called inside a database transaction, DomainErrors `provider_rejected` and `provider_unavailable`, `undefined` for what does not exist.
 */
export abstract class SubscriptionStartProvider {
  /** Waits for a card: its first invoice is paid, or its card kept, by whoever has the secret. `undefined` when there is no such customer any more. */
  abstract begin(subscription: NewSubscription): Promise<SubscriptionStart | undefined>;
  /** @param setupIntentId the one that it has begun with, which Stripe forgets once it is through; null where none is known */
  abstract find(subscriptionId: string, setupIntentId: string | null): Promise<SubscriptionStart | undefined>;
  /** `undefined` when there is nothing to confirm (any more). */
  abstract findSecret(subscriptionId: string): Promise<CardFormSecret | undefined>;
  /** Tries to keep a card. Resolves with the setup intent as it then is, also when it was no longer to be confirmed. */
  abstract confirmSetup(confirmation: SetupConfirmation): Promise<ConfirmedSetup | undefined>;
  /** Ends one that nobody has paid or given a card for. One that somebody has, in the last moment, is left as it is: `find` tells. */
  abstract callOff(start: SubscriptionStart): Promise<void>;
}
