import type { Money } from '#kernel';
import type { OwnershipMarks } from './provider-marks';

/** The most that Stripe charges at once, in minor units: eight digits (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
export const LARGEST_CHARGE = 99_999_999;
/** The most of one price in a checkout. */
export const LARGEST_QUANTITY = 999_999;
/** The most lines of a checkout that is paid once, and the most one-time lines beside a subscription. */
export const MOST_LINES = 100;
export const MOST_LINES_BESIDE_SUBSCRIPTION = 20;

export interface NewCustomer {
  readonly reference: string;
  readonly email: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface NewCheckoutLine {
  readonly priceId: string;
  /** Null for a metered price. */
  readonly quantity: number | null;
}

export interface NewCheckoutSession {
  /** The payment's id: with the customer's, it keys the idempotency, so the same payment never gets two sessions. */
  readonly reference: string;
  readonly mode: 'payment' | 'subscription';
  /** The customer who pays, or the address of somebody who gets a customer of his own. */
  readonly customer: { readonly id: string } | { readonly email: string };
  /** In `subscription` mode, one-time lines are billed with the first invoice. */
  readonly lines: readonly NewCheckoutLine[];
  readonly successUrl: string;
  readonly cancelUrl: string;
  readonly trialDays: number | null;
  /** A code that the customer may enter, or one that is applied already; null: neither. */
  readonly promotion: { readonly kind: 'entered' } | { readonly kind: 'applied'; readonly id: string } | null;
  readonly marks: OwnershipMarks;
  /** The project's own metadata; the marks are added to it. */
  readonly metadata: Readonly<Record<string, string>>;
}

export const sessionStatuses = ['open', 'complete', 'expired'] as const;
export const sessionPaymentStatuses = ['paid', 'unpaid', 'no_payment_required'] as const;

/** A checkout session as Stripe has it. `paymentStatus` is `unpaid` while the money is still on its way. */
export interface ProviderCheckoutSession {
  readonly id: string;
  readonly status: (typeof sessionStatuses)[number];
  readonly paymentStatus: (typeof sessionPaymentStatuses)[number];
  readonly url: string | null;
  readonly expiresAt: Date;
  readonly amountTotal: number | null;
  readonly currency: string | null;
  readonly customerId: string | null;
  readonly paymentIntentId: string | null;
  readonly subscriptionId: string | null;
  /** Null for a session that Paygrove did not make. */
  readonly marks: OwnershipMarks | null;
  readonly livemode: boolean;
}

export const paymentIntentStatuses = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
  'processing',
  'requires_capture',
  'canceled',
  'succeeded',
] as const;

/** A payment intent as Stripe has it. */
export interface ProviderPaymentIntent {
  readonly id: string;
  readonly status: (typeof paymentIntentStatuses)[number];
  readonly amount: number;
  readonly currency: string;
  readonly customerId: string | null;
  readonly lastError: { readonly code: string | null; readonly message: string } | null;
  readonly marks: OwnershipMarks | null;
}

/** A payment by a card form of the project's own. */
export interface NewPaymentIntent extends Money {
  /** The payment's id: with the customer's, it keys the idempotency, so the same payment never gets two intents. */
  readonly reference: string;
  /** The customer who pays; undefined for somebody who is none. */
  readonly customerId: string | undefined;
  /** Where the receipt goes. */
  readonly email: string;
  readonly description: string;
  readonly marks: OwnershipMarks;
  /** The project's own metadata; the marks are added to it. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface IntentConfirmation {
  readonly paymentIntentId: string;
  /** Ours, another one for each try: the same try repeated is one. */
  readonly reference: string;
  /** Of a payment method at Stripe, e.g. `pm_card_visa`. */
  readonly paymentMethodId: string;
  /** Where the customer comes back to who has to prove something elsewhere. */
  readonly returnUrl: string;
}

/** What the customer has to do before the money can be taken. */
export interface RequiredAction {
  /** Stripe's, e.g. `redirect_to_url`. */
  readonly type: string;
  /** Where to send the customer, when that is what it takes. */
  readonly redirectUrl: string | null;
}

/** A payment intent after a try to confirm it. A declined card is its `lastError`. */
export interface ConfirmedIntent {
  readonly intent: ProviderPaymentIntent;
  readonly requiredAction: RequiredAction | null;
}

/**
 * What Paygrove needs of a payment provider to take a payment, in its own words. Every call that changes something is keyed by a reference of ours, so it can be
 * repeated after a crash. Never called inside a database transaction.
 *
 * All methods throw DomainError: `provider_rejected` when Stripe refuses for good (the message says why), `provider_unavailable` when it
 * cannot be reached and the call may be repeated. Reads answer `undefined` for an object that does not exist.
 */
export abstract class PaymentProvider {
  abstract createCustomer(customer: NewCustomer): Promise<{ id: string }>;
  /** False when there is no such customer any more. */
  abstract changeCustomerEmail(customerId: string, email: string): Promise<boolean>;
  /**
   * Blots out what is personal of a customer, also what a checkout has collected: address of either kind, name, phone, description. His marks stay,
   * and so do payments, invoices and receipts. False when there is no such customer any more. Safe to repeat.
   */
  abstract eraseCustomer(customerId: string): Promise<boolean>;
  /** Resolves with `undefined` when there is no such customer any more. */
  abstract createCheckoutSession(session: NewCheckoutSession): Promise<ProviderCheckoutSession | undefined>;
  abstract findCheckoutSession(sessionId: string): Promise<ProviderCheckoutSession | undefined>;
  /** Closes an open session; resolves with the session as it then is, also when it was no longer open. `undefined` when there is none. */
  abstract expireCheckoutSession(sessionId: string): Promise<ProviderCheckoutSession | undefined>;
  abstract findPaymentIntent(paymentIntentId: string): Promise<ProviderPaymentIntent | undefined>;
  /** Resolves with `undefined` when there is no such customer any more. */
  abstract createPaymentIntent(intent: NewPaymentIntent): Promise<ProviderPaymentIntent | undefined>;
  /** What a card form needs to confirm the intent. Whoever has it can pay, and see the intent: it is neither kept nor logged. */
  abstract findClientSecret(paymentIntentId: string): Promise<string | undefined>;
  /** Tries to take the money. Resolves with the intent as it then is, also when it was no longer to be confirmed. */
  abstract confirmPaymentIntent(confirmation: IntentConfirmation): Promise<ConfirmedIntent | undefined>;
  /** Calls an intent off; resolves with it as it then is, also when that was too late. `undefined` when there is none. */
  abstract cancelPaymentIntent(paymentIntentId: string): Promise<ProviderPaymentIntent | undefined>;
  /** Whether Stripe answers, for readiness. @throws Error */
  abstract check(): Promise<void>;
}
