import { DomainError } from '#kernel';
import type { ProviderMeter, ProviderPrice } from '#infra/stripe';
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
  const taxProblem = problemWithTax(product, price);
  if (taxProblem !== undefined) return taxProblem;
  if (product.metered === undefined && price.meterId !== null) return 'it is metered, the product is not';
  if (product.metered !== undefined && price.meterId === null) return 'it is not metered, the product is';
  return undefined;
}

/** Prices that others have made are left as they are. */
function problemWithTax(
  { tax_behavior: wanted }: DescribedProduct,
  { taxBehavior }: ProviderPrice,
): string | undefined {
  if (wanted === undefined || wanted === taxBehavior) return undefined;
  return taxBehavior === 'unspecified'
    ? `its tax_behavior is unspecified, not ${wanted}: set it at Stripe, which allows that once, or leave tax_behavior out`
    : `its tax_behavior is ${taxBehavior}, not ${wanted}, and Stripe lets nobody change that: leave tax_behavior out, or name another price`;
}

/**
 * Nothing when the price bills what is counted under the product's meter.
 * @throws DomainError `price_invalid`
 */
export function checkMeter(eventName: string, price: ProviderPrice, meter: ProviderMeter | undefined): void {
  const problem = problemWithMeter(eventName, meter);
  if (problem === undefined) return;
  throw new DomainError(
    'price_invalid',
    `Price ${price.id} does not fit the meter ${eventName}: ${problem}.`,
  );
}

function problemWithMeter(eventName: string, meter: ProviderMeter | undefined): string | undefined {
  if (meter === undefined) return 'its meter is not there any more';
  if (meter.eventName !== eventName) return `it bills what is counted under ${meter.eventName}`;
  if (!meter.active) return 'its meter is not active at Stripe';
  return meterProblem(meter);
}

/** Why usage cannot be reported to a meter, if it cannot. */
export function meterProblem(meter: ProviderMeter): string | undefined {
  return meter.fits
    ? undefined
    : `the meter ${meter.id} at Stripe must sum up \`value\` for \`stripe_customer_id\``;
}
