import { DomainError } from '#kernel';
import { checkQuantity, checkTogether } from '#domain/payments';
import type { Product } from '#domain/projects';
import type { ProrationBehavior, ProviderChangePreview, ProviderPrice } from '#infra/stripe';
import type { Subscription } from '../subscription/subscription';

/**
 * Whether a subscription can become one for so many of a product.
 * @throws DomainError `product_not_recurring`, `subscription_currency_mismatch`, `quantity_out_of_range`, `amount_too_large`,
 * `same_product`
 */
export function checkTarget(
  subscription: Pick<Subscription, 'id' | 'productId' | 'priceId' | 'quantity'>,
  currency: string,
  product: Product,
  quantity: number,
): void {
  if (!product.recurring) {
    throw new DomainError(
      'product_not_recurring',
      `${product.id} is paid once. Sell it with POST /api/v1/checkout/item; a subscription can only become one of a recurring product.`,
    );
  }
  if (product.price.currency !== currency) {
    throw new DomainError(
      'subscription_currency_mismatch',
      `${subscription.id} is billed in ${currency}, ${product.id} in ${product.price.currency}. Cancel it and begin another instead.`,
    );
  }
  checkQuantity({ product, quantity });
  checkTogether([{ product, quantity }]);
  const same = subscription.productId === product.id && subscription.priceId === product.priceId;
  if (!same || (product.meter === null && subscription.quantity !== quantity)) return;
  throw new DomainError(
    'same_product',
    `${subscription.id} is for ${quantity} of ${product.id} already. Name another product or quantity.`,
  );
}

/** How a change is billed. */
export interface BillingOfChange {
  readonly billed: 'now' | 'next_renewal';
  readonly nextRenewalAt: Date | null;
}

/**
 * Another interval, and a first price that costs something, begin a period that is billed at once; other changes are when that was asked
 * for and there is a difference. While a trial runs nothing is billed. Source: https://docs.stripe.com/billing/subscriptions/change-price
 */
export function billingOf(
  subscription: Pick<Subscription, 'status' | 'currentPeriodEnd'>,
  from: ProviderPrice,
  { price }: Product,
  behavior: ProrationBehavior,
  { lines }: ProviderChangePreview,
): BillingOfChange {
  const later: BillingOfChange = { billed: 'next_renewal', nextRenewalAt: subscription.currentPeriodEnd };
  if (subscription.status === 'trialing') return later;
  const { recurring } = from;
  const sameRhythm =
    recurring?.interval === price.interval && recurring?.intervalCount === (price.intervalCount ?? 1);
  const beginsToCost = from.unitAmount === 0 && price.amount > 0;
  if (!sameRhythm || beginsToCost) {
    const ends = lines.filter(({ proration }) => !proration).map(({ periodEnd }) => periodEnd.getTime());
    return { billed: 'now', nextRenewalAt: ends.length === 0 ? null : new Date(Math.max(...ends)) };
  }
  const differs = lines.some(({ proration }) => proration);
  return behavior === 'always_invoice' && differs ? { ...later, billed: 'now' } : later;
}
