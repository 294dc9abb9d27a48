import type { ProductId } from '#kernel';
import type { Product, Project } from '#domain/projects';

/** An ebook for 25.00, for specs. */
export function aProduct(changes: Partial<Product> = {}): Product {
  return {
    id: 'ebook' as ProductId,
    name: 'Ebook',
    type: 'one_time',
    recurring: false,
    priceId: 'price_1',
    price: { amount: 2_500, currency: 'usd', interval: null, intervalCount: null },
    taxBehavior: 'unspecified',
    trialDays: null,
    quantity: null,
    grants: { permissions: ['ebook'], credits: [], graceDays: 3 },
    fulfillment: null,
    meter: null,
    ...changes,
  };
}

/** A product by its id, price and currency. */
export function aPricedProduct(id: string, amount: number, currency = 'usd'): Product {
  const price = { amount, currency, interval: null, intervalCount: null };
  return aProduct({ id: id as ProductId, priceId: `price_of_${id}`, price });
}

/** A project that sells these. */
export function aProjectWith(...products: Product[]): Project {
  return { id: 'shop', defaultCurrency: 'usd', products } as unknown as Project;
}
