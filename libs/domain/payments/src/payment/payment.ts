import type { Money, PaymentId, ProductId, ProjectId, UserId } from '#kernel';
import type { PaymentType } from '#contracts';
import type { BillingInterval } from '#infra/stripe';
import type { PaymentStatus } from './payment-status';

/** What was sold, as it was then. Credits are per unit bought. */
export interface SoldTerms {
  readonly productName: string;
  /** In minor units. */
  readonly unitAmount: number;
  /** Billed by what is used afterwards: nothing is paid at checkout, and `unitAmount` is for each unit of usage. */
  readonly metered?: true;
  /** Which meter counts it. */
  readonly meter?: string;
  readonly trialDays: number | null;
  /** Of a subscription: how long a period is. */
  readonly period?: { readonly interval: BillingInterval; readonly count: number };
  readonly permissions: readonly string[];
  readonly credits: readonly SoldCredits[];
  readonly graceDays: number;
  /** A file to download. For each unit bought, so many times. */
  readonly download?: SoldDownload;
}

export interface SoldDownload {
  /** Where the file is. Shown to nobody who has not paid. */
  readonly url: string;
  readonly expiresAfterHours: number;
  readonly maxDownloads: number;
}

export interface SoldCredits {
  readonly creditType: string;
  readonly amount: number;
  readonly expiresAfterDays: number | null;
  /** Of a subscription: whether what is left of a period is kept into the next one. */
  readonly rollover?: boolean;
}

/**
 * How a payment is made: on Stripe's page, by a card form of the project's own (Stripe's payment intents), by hand, such as in cash or
 * by bank transfer, which the project tells of, or by an invoice of a subscription that Stripe charges by itself.
 */
export const paymentMethods = ['checkout', 'intent', 'manual', 'invoice'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** One that somebody begins: a payment by invoice begins with its money. */
export type StartedMethod = Exclude<PaymentMethod, 'invoice'>;

/**
 * What a payment was for: something that was bought, a further period of a subscription, a change of it, or what else an invoice of it has
 * billed, such as usage beyond a threshold, or an invoice made by hand in Stripe's dashboard.
 */
export const billingReasons = ['purchase', 'renewal', 'change', 'other'] as const;
export type BillingReason = (typeof billingReasons)[number];

/** How a checkout may be made cheaper: by a code that the customer enters, or by one that is applied already (`promo_…` at Stripe). */
export type Promotion = { readonly kind: 'entered' } | { readonly kind: 'applied'; readonly id: string };

export interface PaymentFailure {
  readonly code: string;
  readonly message: string;
}

/** A line of a payment: a product, how many, and what of it was sold. */
export interface SoldItem {
  readonly productId: ProductId;
  /** The price at Stripe. */
  readonly priceId: string;
  readonly quantity: number;
  /** Whether it is a subscription. At most one line of a payment is. */
  readonly recurring: boolean;
  readonly terms: SoldTerms;
}

/** A payment, from the request to the money; or one by invoice, which is known once its money is there. Amounts in minor units. */
export interface Payment extends Money {
  readonly id: PaymentId;
  readonly projectId: ProjectId;
  readonly userId: UserId;
  readonly email: string;
  /** What is paid for, one line per product. */
  readonly items: readonly SoldItem[];
  readonly paymentType: PaymentType;
  readonly method: PaymentMethod;
  readonly billingReason: BillingReason;
  /** The subscription that it has begun, or that its invoice is of: ours. */
  readonly subscriptionId: string | null;
  readonly status: PaymentStatus;
  readonly refundedAmount: number;
  /** What a change of its subscription has given back of it, as credit of the customer's at Stripe: no money, but not to be refunded as well. */
  readonly creditedAmount: number;
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly promotion: Promotion | null;
  readonly successUrl: string;
  readonly cancelUrl: string;
  readonly operationId: string;
  readonly retryOf: PaymentId | null;
  /** Begun with a publishable key, which anybody can read: nobody has vouched for who the user is. */
  readonly fromFrontEnd: boolean;
  readonly cancelRequestedAt: Date | null;
  /** Why the last try to pay did not work; a declined card leaves the checkout open. */
  readonly failure: PaymentFailure | null;
  /** The account at Stripe that it was begun at, and stays at; empty for Paygrove's. */
  readonly stripeAccount: string;
  readonly provider: ProviderReferences;
  readonly checkoutUrl: string | null;
  /** When its checkout, or its payment intent, can no longer be paid. */
  readonly checkoutExpiresAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly succeededAt: Date | null;
}

/** What is to be paid at checkout for so many of something, in minor units. */
export function dueAtCheckout(terms: SoldTerms, quantity: number): number {
  return terms.metered === true ? 0 : terms.unitAmount * quantity;
}

/** What the payment itself is going to take for a line, in minor units: nothing for a subscription that begins with a trial. */
export function takenNow({ terms, quantity, recurring }: SoldItem): number {
  return recurring && terms.trialDays !== null ? 0 : dueAtCheckout(terms, quantity);
}

/** The ids of what belongs to the payment at Stripe, as far as it is known. */
export interface ProviderReferences {
  readonly checkoutSessionId: string | null;
  readonly paymentIntentId: string | null;
  readonly customerId: string | null;
  readonly subscriptionId: string | null;
  /** The invoice of a subscription that it was paid by. */
  readonly invoiceId: string | null;
  /** What keeps the card of a subscription that begins with nothing to pay. */
  readonly setupIntentId: string | null;
}
