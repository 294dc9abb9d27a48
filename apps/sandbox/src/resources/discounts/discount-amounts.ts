/** What of an invoice's line decides whether it is discounted. */
export interface DiscountableLine {
  amount: number;
  /** The id of its product. */
  product: string | null;
  discountable: boolean;
}

/** What a coupon takes off; one of the two amounts is there. */
export interface Reduction {
  percentOff: number | null;
  amountOff: number | null;
  /** The products that it is for; null when it is for all. */
  products: string[] | null;
}

/** Percentages have up to four decimals, so this many of their smallest parts are the whole. */
const WHOLE = 1_000_000n;

/**
 * What each reduction takes off each line, in that order, each from what the ones before it have left. A percentage is of
 * the lines together, rounded once (half a cent goes up), so that the parts always add up to the whole.
 */
export function discountAmounts(lines: DiscountableLine[], reductions: Reduction[]): number[][] {
  let left = lines.map(({ amount }) => amount);
  return reductions.map((reduction) => {
    const bases = lines.map((line, index) =>
      appliesTo(reduction, line) ? Math.max(left[index] ?? 0, 0) : 0,
    );
    const shares = distribute(offOf(reduction, sum(bases)), bases);
    left = left.map((amount, index) => amount - (shares[index] ?? 0));
    return shares;
  });
}

/** Splits `total` in proportion to `weights`, to the unit; what is left over goes to the largest fractions. */
export function distribute(total: number, weights: number[]): number[] {
  const whole = BigInt(sum(weights));
  if (whole === 0n) return weights.map(() => 0);
  const parts = weights.map((weight, index) => {
    const product = BigInt(total) * BigInt(weight);
    return { index, share: product / whole, fraction: product % whole };
  });
  const missing = total - sum(parts.map(({ share }) => Number(share)));
  const luckiest = [...parts]
    .sort((one, other) => (one.fraction === other.fraction ? 0 : one.fraction > other.fraction ? -1 : 1))
    .slice(0, missing);
  const extra = new Set(luckiest.map(({ index }) => index));
  return parts.map(({ index, share }) => Number(share) + (extra.has(index) ? 1 : 0));
}

function offOf({ percentOff, amountOff }: Reduction, base: number): number {
  if (percentOff === null) return Math.min(amountOff ?? 0, base);
  const parts = BigInt(Math.round(percentOff * 10_000));
  return Number((2n * BigInt(base) * parts + WHOLE) / (2n * WHOLE));
}

const appliesTo = ({ products }: Reduction, { product, discountable }: DiscountableLine): boolean =>
  discountable && (products === null || (product !== null && products.includes(product)));

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
