import type { BillingInterval, TaxBehavior } from '#infra/stripe';
import type { ProductType } from './product';

/** What the rules look at of a product that is being registered. */
export interface DescribedProduct {
  readonly type: ProductType;
  readonly recurring?: boolean | undefined;
  readonly price_id?: string | undefined;
  readonly price?:
    | {
        readonly amount: number;
        readonly interval?: BillingInterval | undefined;
        readonly interval_count?: number | undefined;
      }
    | undefined;
  readonly tax_behavior?: TaxBehavior | undefined;
  readonly trial_days?: number | undefined;
  readonly quantity?: { readonly min: number; readonly max: number } | undefined;
  readonly metered?: { readonly meter: string } | undefined;
  readonly grants: {
    readonly permissions: readonly string[];
    readonly credits: readonly { readonly credit_type: string }[];
  };
}

interface ProductFault {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Three years, the longest that Stripe bills at once. */
const mostIntervals: Record<BillingInterval, number> = { day: 1_095, week: 156, month: 36, year: 3 };

/**
 * Whether the product is recurring, as far as its description says; `undefined` when only its price at Stripe can tell.
 */
export function describedAsRecurring(product: DescribedProduct): boolean | undefined {
  if (product.type === 'subscription') return true;
  if (product.type === 'one_time') return false;
  if (product.recurring !== undefined) return product.recurring;
  return product.price === undefined ? undefined : product.price.interval !== undefined;
}

/** Everything in which the fields of a product contradict one another. */
export function faultsOf(product: DescribedProduct): ProductFault[] {
  return [
    ...faultsOfRecurrence(product),
    ...faultsOfPrice(product),
    ...faultsOfTrial(product),
    ...faultsOfQuantity(product),
    ...faultsOfMeter(product),
    ...repeated(product.grants.permissions, ['grants', 'permissions'], []),
    ...repeated(
      product.grants.credits.map(({ credit_type }) => credit_type),
      ['grants', 'credits'],
      ['credit_type'],
    ),
  ];
}

function faultsOfRecurrence({ type, recurring }: DescribedProduct): ProductFault[] {
  if (type === 'subscription' && recurring === false) {
    return [fault(['recurring'], 'A subscription is always recurring: leave it out, or use another type')];
  }
  if (type === 'one_time' && recurring === true) {
    return [fault(['recurring'], 'A one_time product is never recurring: use another type')];
  }
  return [];
}

function faultsOfPrice(product: DescribedProduct): ProductFault[] {
  const { price, price_id } = product;
  if (price === undefined && price_id === undefined) {
    return [fault(['price'], 'Must be given, unless price_id names an existing price')];
  }
  if (price === undefined) return [];
  if (price_id !== undefined) return [fault(['price_id'], 'Give either price or price_id, not both')];

  const { amount, interval, interval_count } = price;
  if (describedAsRecurring(product) !== true) {
    return [
      ...(interval === undefined ? [] : [fault(['price', 'interval'], 'Is for recurring products only')]),
      ...(interval_count === undefined
        ? []
        : [fault(['price', 'interval_count'], 'Is for recurring products only')]),
      ...(amount > 0
        ? []
        : [fault(['price', 'amount'], 'Must be at least 1 for a product that is paid once')]),
    ];
  }
  if (interval === undefined) return [fault(['price', 'interval'], 'Must be given for a recurring product')];
  return (interval_count ?? 1) <= mostIntervals[interval]
    ? []
    : [fault(['price', 'interval_count'], `Must be at most ${mostIntervals[interval]}: three years`)];
}

function faultsOfTrial(product: DescribedProduct): ProductFault[] {
  if (product.trial_days === undefined || describedAsRecurring(product) !== false) return [];
  return [fault(['trial_days'], 'Is for recurring products only')];
}

function faultsOfQuantity({ quantity }: DescribedProduct): ProductFault[] {
  if (quantity === undefined || quantity.min <= quantity.max) return [];
  return [fault(['quantity', 'max'], 'Must not be less than min')];
}

/** What is metered is billed by what was used in a period: there is nothing to count when it is bought. */
function faultsOfMeter(product: DescribedProduct): ProductFault[] {
  if (product.metered === undefined) return [];
  return [
    ...(describedAsRecurring(product) === false
      ? [fault(['metered'], 'Is for recurring products only')]
      : []),
    ...(product.quantity === undefined
      ? []
      : [fault(['quantity'], 'A metered product has no quantity: its usage is billed')]),
  ];
}

function repeated(names: readonly string[], before: string[], after: string[]): ProductFault[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [fault([...before, index, ...after], `${name} is there twice`)],
  );
}

function fault(path: (string | number)[], message: string): ProductFault {
  return { path, message };
}
