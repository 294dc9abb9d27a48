import { DomainError } from '#kernel';
import type { PaymentType } from '#contracts';
import type { Product } from '#domain/projects';
import type { SoldTerms } from '../payment/payment';
import { LARGEST_QUANTITY } from './start-payment.schema';

/**
 * Whether a payment is one-time or a subscription. A product always knows: it was settled from its type, its price, and Stripe's price
 * when it was registered.
 * @throws DomainError `payment_type_mismatch` when something else was asked for
 */
export function resolvePaymentType(asked: PaymentType | 'auto', product: Product): PaymentType {
  const own: PaymentType = product.recurring ? 'subscription' : 'one_time';
  if (asked === 'auto' || asked === own) return own;
  throw new DomainError(
    'payment_type_mismatch',
    `The product ${product.id} is ${own === 'subscription' ? 'a subscription' : 'paid once'}, but ${asked} was asked for. Leave payment_type out, or ask for ${own}.`,
  );
}

/** @throws DomainError `quantity_out_of_range` */
export function checkQuantity(quantity: number, product: Product): void {
  // What is metered is billed by its usage: a number of it would say nothing.
  const most = product.meter === null ? LARGEST_QUANTITY : 1;
  const { min, max } = product.quantity ?? { min: 1, max: most };
  if (quantity >= min && quantity <= max) return;
  throw new DomainError(
    'quantity_out_of_range',
    `${quantity} of ${product.id} cannot be bought at once: from ${min} to ${max} can.`,
  );
}

/** @throws DomainError `price_not_in_project` when a price was named that the product is not sold at */
export function checkPrice(priceId: string | undefined, product: Product): void {
  if (priceId === undefined || priceId === product.priceId) return;
  throw new DomainError(
    'price_not_in_project',
    `${priceId} is not the price of ${product.id} in this project. Leave price_id out, or name ${product.priceId}.`,
  );
}

/** The snapshot that the payment keeps. The permissions of a subscription are granted by the subscription. */
export function termsOf(product: Product): SoldTerms {
  return {
    productName: product.name,
    unitAmount: product.price.amount,
    ...(product.meter === null ? {} : { metered: true }),
    trialDays: product.trialDays,
    permissions: product.grants.permissions,
    credits: product.grants.credits.map(({ creditType, amount, expiresAfterDays }) => ({
      creditType,
      amount,
      expiresAfterDays,
    })),
    graceDays: product.grants.graceDays,
  };
}
