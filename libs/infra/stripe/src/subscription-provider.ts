import type { OwnershipMarks, TakeoverMarks } from './provider-marks';

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
  /** When it began, which may be before it was made. */
  readonly startedAt: Date;
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
  /** The project that its marks name; null without marks. */
  readonly markedProjectId: string | null;
}

/** A change of a subscription; `reference` is our own id of the operation, and keys its idempotency. */
export interface SubscriptionOperation {
  readonly subscriptionId: string;
  readonly reference: string;
}

export const prorationBehaviors = ['create_prorations', 'always_invoice', 'none'] as const;
export type ProrationBehavior = (typeof prorationBehaviors)[number];

export interface NewPortalSession {
  readonly customerId: string;
  /** What the customer may do on the page. */
  readonly configurationId: string;
  readonly returnUrl: string;
  /** Our own id of the operation: with the customer's and the configuration's, it keys the idempotency. */
  readonly reference: string;
}

/** A page for one visit, or what it was to be for and is not at Stripe any more. */
export type PortalSession = { readonly url: string } | 'no_customer' | 'no_configuration';

/** A product at Stripe, and at which of its prices a customer may take it. */
export interface PortalPlan {
  readonly productId: string;
  readonly priceIds: readonly string[];
}

/** Stripe's limit. */
export const MOST_PORTAL_PLANS = 10;

/** What customers of a project may do on their page at Stripe. */
export interface NewPortalConfiguration {
  readonly projectId: string;
  /** What a subscription may be changed to; with none, it cannot be changed there. At most `MOST_PORTAL_PLANS`. */
  readonly plans: readonly PortalPlan[];
}

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
  /** Null until it is paid. */
  readonly paidAt: Date | null;
  /** What its prorations come to; negative where a change has given more back than it costs. */
  readonly prorated: number;
  /** The period of the subscription that it bills: for how much, at which price and how many of it; null when it only bills changes. */
  readonly period: {
    readonly end: Date;
    readonly amount: number;
    readonly priceId: string | null;
    readonly quantity: number;
  } | null;
}

/**
 * What Paygrove needs of a payment provider for subscriptions. As with `PaymentProvider`: keyed by our own references, never called inside a
 * database transaction, DomainErrors `provider_rejected` and `provider_unavailable`, `undefined` for what does not exist.
 */
export abstract class SubscriptionProvider {
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
  /** `undefined` for one that was deleted, too. */
  abstract findCustomer(customerId: string): Promise<AccountCustomer | undefined>;
  /** A page on which the customer manages what he has bought. */
  abstract createPortalSession(session: NewPortalSession): Promise<PortalSession>;
  /** Resolves with its id. Keyed by all that it says: made twice, at once or after a crash, it is one. */
  abstract createPortalConfiguration(configuration: NewPortalConfiguration): Promise<string>;
}
