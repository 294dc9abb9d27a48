import type { Money, ProductId } from '#kernel';
import type { BillingInterval, TaxBehavior } from '#infra/stripe';

export const productTypes = [
  'one_time',
  'subscription',
  'api_credits',
  'download_credits',
  'premium_access',
  'pro_features',
] as const;
export type ProductType = (typeof productTypes)[number];

/** What a product is sold at. `interval` is null for a one-time price. */
export interface ProductPrice extends Money {
  readonly interval: BillingInterval | null;
  /** Every how many intervals it renews; null for a one-time price. */
  readonly intervalCount: number | null;
}

/** A lot of credits that one bought unit of a product adds. */
export interface CreditGrant {
  readonly creditType: string;
  readonly amount: number;
  /** Null: they do not expire. */
  readonly expiresAfterDays: number | null;
  /** Whether what is left of a period is kept into the next one. */
  readonly rollover: boolean;
}

/** What a user gets for a product. */
export interface Grants {
  readonly permissions: readonly string[];
  readonly credits: readonly CreditGrant[];
  /** How long permissions stay after a subscription has ended or its payment has failed. */
  readonly graceDays: number;
}

/** How a digital good reaches its buyer. */
export interface Fulfillment {
  readonly kind: 'download';
  readonly url: string;
  readonly expiresAfterHours: number;
  readonly maxDownloads: number;
}

/** Something that a project sells. */
export interface Product {
  readonly id: ProductId;
  readonly name: string;
  readonly type: ProductType;
  /** Whether it is paid again and again: the same as whether its price has an interval. */
  readonly recurring: boolean;
  /** Its price at Stripe. */
  readonly priceId: string;
  readonly price: ProductPrice;
  readonly taxBehavior: TaxBehavior;
  /** Only recurring products have one. */
  readonly trialDays: number | null;
  /** How many may be bought at once; null when nothing was said. */
  readonly quantity: { readonly min: number; readonly max: number } | null;
  /** What it really grants: as registered, completed by what its type implies. */
  readonly grants: Grants;
  readonly fulfillment: Fulfillment | null;
  /** The meter that its usage is counted under. */
  readonly meter: string | null;
}
