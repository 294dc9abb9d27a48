import type { Money } from '#kernel';

/** The most that Stripe charges at once, in minor units: eight digits (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts). */
export const LARGEST_CHARGE = 99_999_999;
/** The most of one price in a checkout. */
export const LARGEST_QUANTITY = 999_999;
/** The most lines of a checkout that is paid once, and the most one-time lines beside a subscription. */
export const MOST_LINES = 100;
export const MOST_LINES_BESIDE_SUBSCRIPTION = 20;

export interface ProviderPrice {
  readonly id: string;
  readonly productId: string;
  readonly active: boolean;
  /** In minor units; null when the price has no fixed amount. */
  readonly unitAmount: number | null;
  readonly currency: string;
  /** Null for a one-time price. */
  readonly recurring: { readonly interval: BillingInterval; readonly intervalCount: number } | null;
  /** The meter whose usage it bills; null for a price that is billed by a quantity. */
  readonly meterId: string | null;
}

/** What counts usage at Stripe. */
export interface ProviderMeter {
  readonly id: string;
  /** By which usage is reported. Of the active meters of an account, each has its own. */
  readonly eventName: string;
  readonly active: boolean;
  /** Whether it adds up what is reported the way Paygrove reports it: the sum of `value`, for `stripe_customer_id`. */
  readonly fits: boolean;
}

/** How much a customer has used of something. */
export interface UsageReport {
  /** Ours. Stripe counts it once, as long as it remembers: at least 24 hours. */
  readonly identifier: string;
  readonly eventName: string;
  readonly customerId: string;
  readonly quantity: number;
  /** Stripe takes what is at most 35 days old. */
  readonly usedAt: Date;
}

export const billingIntervals = ['day', 'week', 'month', 'year'] as const;
export type BillingInterval = (typeof billingIntervals)[number];

export interface NewPrice extends Money {
  /** Ours; it keys the idempotency of both creations: the same reference never makes two. */
  readonly reference: string;
  readonly productName: string;
  readonly recurring: { readonly interval: BillingInterval; readonly intervalCount: number } | null;
  readonly taxBehavior: 'inclusive' | 'exclusive' | 'unspecified';
  readonly metadata: Readonly<Record<string, string>>;
  /** The meter whose usage it bills, each unit at the amount; undefined for a price that is billed by a quantity. */
  readonly meterId?: string;
}

export interface NewCustomer {
  readonly reference: string;
  readonly email: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Marks on objects at Stripe that tell whose they are. Objects without them are foreign. */
export interface OwnershipMarks {
  readonly projectId: string;
  readonly userId: string;
  /** Null where several products were sold together. */
  readonly productId: string | null;
  readonly paymentId: string;
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

export const providerSubscriptionStatuses = [
  'incomplete',
  'incomplete_expired',
  'trialing',
  'active',
  'past_due',
  'canceled',
  'unpaid',
  'paused',
] as const;
export type ProviderSubscriptionStatus = (typeof providerSubscriptionStatuses)[number];

/** A subscription as Stripe has it. Times come from Stripe's clock. */
export interface ProviderSubscription {
  readonly id: string;
  readonly status: ProviderSubscriptionStatus;
  readonly customerId: string;
  /** The price of its first item, and the product that it was sold as is in the marks. */
  readonly priceId: string | null;
  readonly quantity: number;
  readonly currentPeriodStart: Date | null;
  /** Wherever the API version keeps it: on the subscription or on its items. */
  readonly currentPeriodEnd: Date | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly canceledAt: Date | null;
  readonly endedAt: Date | null;
  readonly trialEnd: Date | null;
  readonly createdAt: Date;
  readonly latestInvoiceId: string | null;
  /** That nothing is collected for now, until a time where there is one; null while it is. */
  readonly pause: { readonly resumesAt: Date | null } | null;
  readonly marks: OwnershipMarks | null;
}

/** A subscription as a list of the account shows it, with what tells whose it is and what it is for. */
export interface AccountSubscription {
  readonly subscription: ProviderSubscription;
  readonly items: readonly { readonly priceId: string; readonly productId: string }[];
  /** Null for a customer that was deleted. */
  readonly customer: AccountCustomer | null;
  /** The project that the marks name, also where they name no payment; null without marks. */
  readonly markedProjectId: string | null;
}

export interface AccountCustomer {
  readonly id: string;
  readonly email: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Marks on a subscription that was not bought through Paygrove, but taken over. */
export interface TakeoverMarks {
  readonly projectId: string;
  readonly userId: string;
  readonly productId: string;
  /** Ours. */
  readonly subscriptionId: string;
}

/** A change of a subscription; `reference` is our own id of the operation, and keys its idempotency. */
export interface SubscriptionOperation {
  readonly subscriptionId: string;
  readonly reference: string;
}

export const prorationBehaviors = ['create_prorations', 'always_invoice', 'none'] as const;
export type ProrationBehavior = (typeof prorationBehaviors)[number];

/** What a subscription is to be for from now on. */
export interface SubscriptionTarget {
  readonly subscriptionId: string;
  readonly priceId: string;
  /** Null for a metered price. */
  readonly quantity: number | null;
  readonly prorationBehavior: ProrationBehavior;
  /** To the second: from when on the old is given back and the new is charged. Null: from the moment of the change. */
  readonly prorationDate: Date | null;
}

/** What a change bills, in minor units; lines that give back are negative. */
export interface ProviderChangePreview {
  readonly amountDue: number;
  readonly currency: string;
  readonly lines: readonly {
    readonly description: string;
    readonly amount: number;
    readonly proration: boolean;
    readonly periodStart: Date;
    readonly periodEnd: Date;
  }[];
}

export const invoiceStatuses = ['draft', 'open', 'paid', 'uncollectible', 'void'] as const;

/** An invoice as Stripe has it. */
export interface ProviderInvoice {
  readonly id: string;
  readonly status: (typeof invoiceStatuses)[number] | null;
  readonly billingReason: string | null;
  readonly subscriptionId: string | null;
  readonly customerId: string | null;
  readonly amountDue: number;
  readonly amountPaid: number;
  readonly currency: string;
  readonly attemptCount: number;
  /** The period of the subscription that it bills: for how much, at which price and how many of it; null when it only bills changes. */
  readonly period: {
    readonly end: Date;
    readonly amount: number;
    readonly priceId: string | null;
    readonly quantity: number;
  } | null;
}

/**
 * What Paygrove needs of a payment provider, in its own words. Every call that changes something is keyed by a reference of ours, so it can be
 * repeated after a crash. Never called inside a database transaction.
 *
 * All methods throw DomainError: `provider_rejected` when Stripe refuses for good (the message says why), `provider_unavailable` when it
 * cannot be reached and the call may be repeated. Reads answer `undefined` for an object that does not exist.
 */
export abstract class PaymentProvider {
  abstract findPrice(priceId: string): Promise<ProviderPrice | undefined>;
  abstract createPrice(price: NewPrice): Promise<ProviderPrice>;
  abstract findMeter(meterId: string): Promise<ProviderMeter | undefined>;
  /** The active meter of this event name, made when there is none. Asked for by several at once, it is one. */
  abstract ensureMeter(eventName: string): Promise<ProviderMeter>;
  /**
   * Has usage counted. What Stripe has counted under the identifier before is done as well.
   * @throws DomainError `provider_rejected` when Stripe has not counted it and never will
   */
  abstract reportUsage(report: UsageReport): Promise<void>;
  abstract createCustomer(customer: NewCustomer): Promise<{ id: string }>;
  /** False when there is no such customer any more. */
  abstract changeCustomerEmail(customerId: string, email: string): Promise<boolean>;
  /** Resolves with `undefined` when there is no such customer any more. */
  abstract createCheckoutSession(session: NewCheckoutSession): Promise<ProviderCheckoutSession | undefined>;
  abstract findCheckoutSession(sessionId: string): Promise<ProviderCheckoutSession | undefined>;
  /** Closes an open session; resolves with the session as it then is, also when it was no longer open. `undefined` when there is none. */
  abstract expireCheckoutSession(sessionId: string): Promise<ProviderCheckoutSession | undefined>;
  abstract findPaymentIntent(paymentIntentId: string): Promise<ProviderPaymentIntent | undefined>;
  /** What card forms name themselves to Stripe by; undefined where none was configured. */
  abstract publishableKey(): string | undefined;
  /** Resolves with `undefined` when there is no such customer any more. */
  abstract createPaymentIntent(intent: NewPaymentIntent): Promise<ProviderPaymentIntent | undefined>;
  /** What a card form needs to confirm the intent. Whoever has it can pay, and see the intent: it is neither kept nor logged. */
  abstract findClientSecret(paymentIntentId: string): Promise<string | undefined>;
  /** Tries to take the money. Resolves with the intent as it then is, also when it was no longer to be confirmed. */
  abstract confirmPaymentIntent(confirmation: IntentConfirmation): Promise<ConfirmedIntent | undefined>;
  /** Calls an intent off; resolves with it as it then is, also when that was too late. `undefined` when there is none. */
  abstract cancelPaymentIntent(paymentIntentId: string): Promise<ProviderPaymentIntent | undefined>;
  abstract findSubscription(subscriptionId: string): Promise<ProviderSubscription | undefined>;
  /** Ends a subscription at once. One that has ended, or that there is not, is left as it is. */
  abstract cancelSubscription(subscriptionId: string): Promise<void>;
  /** Up to 100 subscriptions of the account that have not ended, newest first; those after the one that is named. */
  abstract listSubscriptions(
    startingAfter: string | null,
  ): Promise<{ found: AccountSubscription[]; hasMore: boolean }>;
  /** Adds marks to a subscription and resolves with it as it then is. `undefined` when there is none. */
  abstract markSubscription(
    subscriptionId: string,
    marks: TakeoverMarks,
  ): Promise<ProviderSubscription | undefined>;
  /** Ends it with the period that runs. */
  abstract cancelAtPeriodEnd(operation: SubscriptionOperation): Promise<void>;
  /** Collects nothing until the time, or until it is resumed: what falls due is void. */
  abstract pauseSubscription(operation: SubscriptionOperation, resumesAt: Date | null): Promise<void>;
  /**
   * Takes a pause and a planned end back.
   * @param beginPeriod begin a new period now, and bill it at once
   * @throws DomainError `card_declined` when that could not be paid: then nothing has changed
   */
  abstract resumeSubscription(operation: SubscriptionOperation, beginPeriod: boolean): Promise<void>;
  /**
   * Makes it one for another price or quantity, and marks it with the product.
   * @throws DomainError `card_declined` when what is to be paid at once could not be: then nothing has changed
   */
  abstract changeSubscription(
    operation: SubscriptionOperation,
    target: SubscriptionTarget,
    productId: string,
  ): Promise<void>;
  /** What the change would bill. Changes nothing. */
  abstract previewChange(target: SubscriptionTarget): Promise<ProviderChangePreview>;
  /** A page on which the customer manages what he has bought; `undefined` when there is no such customer any more. */
  abstract createPortalSession(session: {
    readonly customerId: string;
    readonly returnUrl: string;
    readonly reference: string;
  }): Promise<{ readonly url: string } | undefined>;
  /** Whether Stripe answers, for readiness. @throws Error */
  abstract check(): Promise<void>;
}
