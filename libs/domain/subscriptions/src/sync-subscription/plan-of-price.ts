import type { Product } from '#domain/projects';
import type { Plan } from '../subscription/subscription';

/** The product that a price at Stripe stands for; where several are sold at it, the one that is marked. */
export function movedTo(
  products: readonly Product[],
  priceId: string | null,
  markedProductId: string,
): Product | undefined {
  const sold = products.filter((product) => product.recurring && product.priceId === priceId);
  return sold.find(({ id }) => id === markedProductId) ?? sold[0];
}

/** What is sold with a product today. */
export function planOf({ id, grants, meter }: Product): Plan {
  return {
    productId: id,
    permissions: grants.permissions,
    graceDays: grants.graceDays,
    credits: grants.credits,
    meter,
  };
}
