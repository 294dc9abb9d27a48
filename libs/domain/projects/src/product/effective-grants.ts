import type { CreditGrant, Grants, ProductType } from './product';

/** Types that grant a permission even when the product names none. */
export const permissionTypes: ReadonlySet<ProductType> = new Set([
  'premium_access',
  'pro_features',
  'subscription',
]);

/** Types that grant credits even when the product names none. */
export const creditTypes: ReadonlySet<ProductType> = new Set(['api_credits', 'download_credits']);

/**
 * What a product grants: what was registered, and where its type promises something that was not named, the obvious: the permission
 * named after the product's own id; one credit per unit bought, of the type named after the product's type, so that packs of any
 * size fill one balance.
 */
export function effectiveGrants(product: {
  readonly id: string;
  readonly type: ProductType;
  readonly grants: Grants;
}): Grants {
  const { id, type, grants } = product;
  const { permissions, credits, graceDays } = grants;
  return {
    permissions: permissions.length === 0 && permissionTypes.has(type) ? [id] : permissions,
    credits: credits.length === 0 && creditTypes.has(type) ? [oneCredit(type)] : credits,
    graceDays,
  };
}

function oneCredit(creditType: string): CreditGrant {
  return { creditType, amount: 1, expiresAfterDays: null, rollover: false };
}
