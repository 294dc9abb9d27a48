import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { CatalogueProviders, type CatalogueProvider, type ProviderPrice } from '#infra/stripe';
import { isDeepStrictEqual } from 'node:util';
import { checkMeter, meterProblem } from './fitting-price';
import { PriceOwnership } from './price-ownership';
import { inBatches, saying, type PricingContext } from './product-prices';
import type { StoredProduct } from './products.repository';

/**
 * Gives the products of a project prices at another account that say the same. Prices that Paygrove has made are made anew there; those that were
 * there before must be there as well, since nobody but their maker knows what else hangs on them.
 */
@Injectable()
export class PricesAtAccount {
  constructor(
    private readonly providers: CatalogueProviders,
    private readonly ownership: PriceOwnership,
  ) {}

  /**
   * Nothing is made before all that must exist are checked.
   * @throws DomainError `price_invalid` with every price that is not there, `price_of_another_project`, `provider_rejected`,
   *   `provider_unavailable`
   */
  async move(context: PricingContext, products: readonly StoredProduct[]): Promise<StoredProduct[]> {
    const provider = await this.providers.of(context);
    const foreign = products.filter(({ priceReference }) => priceReference === null);
    const problems = await inBatches(foreign, (product) => this.problemWith(provider, context, product));
    const found = problems.filter((problem) => problem !== undefined);
    if (found.length > 0) {
      throw new DomainError(
        'price_invalid',
        `The account does not have what the project sells: ${found.join('; ')}. Put these products with \`price\`, or with prices of the account, or remove them.`,
      );
    }
    const ours = products.filter(({ priceReference }) => priceReference !== null);
    return inBatches(ours, (product) => makeAnew(provider, context, product));
  }

  private async problemWith(
    provider: CatalogueProvider,
    context: PricingContext,
    product: StoredProduct,
  ): Promise<string | undefined> {
    const { id, priceId, meter } = product;
    const price = await provider.findPrice(priceId);
    if (price === undefined) return `the price ${priceId} of ${id} is not there`;
    await this.ownership.refuseMarked(context, price);
    if (!price.active || !saysTheSame(product, price))
      return `the price ${priceId} of ${id} says something else there`;
    if (meter === null || price.meterId === null) return undefined;
    checkMeter(meter, price, await provider.findMeter(price.meterId));
    return undefined;
  }
}

async function makeAnew(
  provider: CatalogueProvider,
  context: PricingContext,
  product: StoredProduct,
): Promise<StoredProduct> {
  const { id, name: productName, price, taxBehavior, meter } = product;
  const { amount, currency } = price;
  const recurring = recurrenceOf(product);
  const meterId = meter === null ? undefined : await meterAt(provider, product.id, meter);
  const wanted = saying(context, id, { productName, amount, currency, recurring, taxBehavior, meterId });
  const made = await provider.createPrice(wanted);
  return { ...product, priceId: made.id, priceReference: wanted.reference };
}

async function meterAt(provider: CatalogueProvider, productId: string, eventName: string): Promise<string> {
  const meter = await provider.ensureMeter(eventName);
  const problem = meterProblem(meter);
  if (problem === undefined) return meter.id;
  throw new DomainError('price_invalid', `Product ${productId} cannot be metered there: ${problem}.`);
}

function saysTheSame(product: StoredProduct, price: ProviderPrice): boolean {
  const { amount, currency } = product.price;
  return (
    price.unitAmount === amount &&
    price.currency === currency &&
    isDeepStrictEqual(price.recurring, recurrenceOf(product)) &&
    // Of a price that was registered as it was, nobody may have noted what it says of tax.
    (product.taxBehavior === 'unspecified' || price.taxBehavior === product.taxBehavior) &&
    (price.meterId === null) === (product.meter === null)
  );
}

function recurrenceOf({ price: { interval, intervalCount } }: StoredProduct): ProviderPrice['recurring'] {
  return interval === null ? null : { interval, intervalCount: intervalCount ?? 1 };
}
