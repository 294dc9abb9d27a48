import type { Money } from '#kernel';

export const taxBehaviors = ['inclusive', 'exclusive', 'unspecified'] as const;
/** Whether tax is in an amount or comes on top. Stripe lets a price that says neither say so once, and no other change it. */
export type TaxBehavior = (typeof taxBehaviors)[number];

export interface ProviderPrice {
  readonly id: string;
  readonly productId: string;
  readonly active: boolean;
  /** In minor units; null when the price has no fixed amount. */
  readonly unitAmount: number | null;
  readonly currency: string;
  /** Null for a one-time price. */
  readonly recurring: { readonly interval: BillingInterval; readonly intervalCount: number } | null;
  readonly taxBehavior: TaxBehavior;
  /** The meter whose usage it bills; null for a price that is billed by a quantity. */
  readonly meterId: string | null;
  /** The projects that the marks of the price and of its product at Stripe name: none for what nobody has made here. */
  readonly markedProjectIds: readonly string[];
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
  readonly taxBehavior: TaxBehavior;
  readonly metadata: Readonly<Record<string, string>>;
  /** The meter whose usage it bills, each unit at the amount; undefined for a price that is billed by a quantity. */
  readonly meterId?: string;
}

/**
 * What Paygrove needs of a payment provider to have something to sell: prices, and meters that count what is used. As with `PaymentProvider`:
 * keyed by our own references, never called inside a database transaction, DomainErrors `provider_rejected` and `provider_unavailable`,
 * `undefined` for what does not exist.
 */
export abstract class CatalogueProvider {
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
}
