import { sha256 } from '#infra/crypto';
import { MOST_PORTAL_PLANS, type PortalPlan, type ProviderPrice } from '#infra/stripe';
import type { Project } from '#domain/projects';

/** Of what else a configuration says: another number, once that changes, has all of them made anew. */
const EDITION = 1;

/**
 * The prices that a subscription may be changed to on Stripe's page: those that the project sells at now, at the account that the page is of. Stripe
 * changes nothing on it that is billed by usage.
 */
export function offeredPrices(
  { archived, products, stripeAccount }: Pick<Project, 'archived' | 'products' | 'stripeAccount'>,
  account: { readonly stripeAccount: string },
): string[] {
  if (archived || stripeAccount !== account.stripeAccount) return [];
  const offered = products.filter(({ recurring, meter }) => recurring && meter === null);
  return [...new Set(offered.map(({ priceId }) => priceId))].sort();
}

/** The same for the same prices, in whatever order. */
export function allowanceOf(priceIds: readonly string[]): string {
  return sha256(JSON.stringify([EDITION, ...[...priceIds].sort()]));
}

/** The prices by their products, without those that Stripe sells no more; none where they are more than a configuration holds. */
export function portalPlans(prices: readonly ProviderPrice[]): PortalPlan[] {
  const byProduct = new Map<string, string[]>();
  for (const { id, productId, active } of prices) {
    if (active) byProduct.set(productId, [...(byProduct.get(productId) ?? []), id]);
  }
  if (byProduct.size > MOST_PORTAL_PLANS) return [];
  return [...byProduct].map(([productId, priceIds]) => ({ productId, priceIds }));
}
