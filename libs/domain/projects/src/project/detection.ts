import type { Product } from '../product/product';

export type DetectedPaymentType = 'one_time' | 'subscription' | 'both';

export const features = ['credits', 'permissions', 'metered'] as const;
export type Feature = (typeof features)[number];

/** What a project's products say of it. */
export interface Detected {
  /** Always one: `both` stands for the two others. */
  readonly paymentTypes: readonly DetectedPaymentType[];
  readonly features: readonly Feature[];
}

/** Finds out how a project is paid and what it needs, from its products alone. */
export function detect(products: readonly Pick<Product, 'recurring' | 'grants' | 'meter'>[]): Detected {
  const recurring = products.some((product) => product.recurring);
  const oneTime = products.some((product) => !product.recurring);
  const found: Record<Feature, boolean> = {
    credits: products.some(({ grants }) => grants.credits.length > 0),
    permissions: products.some(({ grants }) => grants.permissions.length > 0),
    metered: products.some(({ meter }) => meter !== null),
  };
  return {
    paymentTypes: [recurring ? (oneTime ? 'both' : 'subscription') : 'one_time'],
    features: features.filter((feature) => found[feature]),
  };
}
