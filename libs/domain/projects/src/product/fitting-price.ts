import { DomainError } from '#kernel';
import type { ProviderPrice } from '#infra/stripe';
import { describedAsRecurring, type DescribedProduct } from './product-rules';

/**
 * The price, if the product can be sold at it.
 * @throws DomainError `price_invalid` saying why not
 */
export function fittingPrice(
  product: DescribedProduct & { readonly id: string },
  price: ProviderPrice,
): ProviderPrice {
  const problem = problemWith(product, price);
  if (problem === undefined) return price;
  throw new DomainError('price_invalid', `Price ${price.id} does not fit product ${product.id}: ${problem}.`);
}

function problemWith(product: DescribedProduct, price: ProviderPrice): string | undefined {
  const recurring = describedAsRecurring(product);
  if (!price.active) return 'it is not active at Stripe';
  if (price.unitAmount === null) return 'it has no fixed amount';
  if (recurring === true && price.recurring === null)
    return 'it is a one-time price, the product is recurring';
  if (recurring === false && price.recurring !== null) return 'it is recurring, the product is paid once';
  if (product.trial_days !== undefined && price.recurring === null) {
    return 'trial_days need a recurring price';
  }
  return undefined;
}
