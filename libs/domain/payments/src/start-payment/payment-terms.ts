import { DomainError } from '#kernel';
import type { PaymentType } from '#contracts';
import type { Product } from '#domain/projects';
import type { SoldItem, SoldTerms } from '../payment/payment';
import type { BasketLine } from './basket';

/**
 * Whether a payment is one-time or begins a subscription: the latter as soon as one of its products is recurring. A product always knows: it was
 * settled from its type, its price, and Stripe's price when it was registered.
 * @throws DomainError `payment_type_mismatch` when something else was asked for
 * @throws DomainError `cart_empty` when nothing was asked for
 */
export function resolvePaymentType(asked: PaymentType | 'auto', lines: readonly BasketLine[]): PaymentType {
  const decisive = (lines.find(({ product }) => product.recurring) ?? lines[0])?.product;
  if (decisive === undefined)
    throw new DomainError('cart_empty', 'There is nothing to pay for: add an item.');
  const own: PaymentType = decisive.recurring ? 'subscription' : 'one_time';
  if (asked === 'auto' || asked === own) return own;
  throw new DomainError(
    'payment_type_mismatch',
    `The product ${decisive.id} is ${own === 'subscription' ? 'a subscription' : 'paid once'}, but ${asked} was asked for. Leave payment_type out, or ask for ${own}.`,
  );
}

/** A line of the basket with the snapshot that the payment keeps of it. */
export function soldItemOf({ product, quantity }: BasketLine): SoldItem {
  const { id: productId, priceId, recurring } = product;
  return { productId, priceId, quantity, recurring, terms: termsOf(product) };
}

/** The permissions of a subscription are granted by the subscription. */
function termsOf(product: Product): SoldTerms {
  return {
    productName: product.name,
    unitAmount: product.price.amount,
    ...(product.meter === null ? {} : { metered: true, meter: product.meter }),
    trialDays: product.trialDays,
    ...periodOf(product),
    permissions: product.grants.permissions,
    credits: product.grants.credits.map(({ creditType, amount, expiresAfterDays, rollover }) => ({
      creditType,
      amount,
      expiresAfterDays,
      ...(product.recurring ? { rollover } : {}),
    })),
    graceDays: product.grants.graceDays,
    ...downloadOf(product),
  };
}

function periodOf({ price: { interval, intervalCount } }: Product): Pick<SoldTerms, 'period'> {
  return interval === null ? {} : { period: { interval, count: intervalCount ?? 1 } };
}

function downloadOf({ fulfillment }: Product): Pick<SoldTerms, 'download'> {
  if (fulfillment === null) return {};
  const { url, expiresAfterHours, maxDownloads } = fulfillment;
  return { download: { url, expiresAfterHours, maxDownloads } };
}
