import fc from 'fast-check';
import { discountAmounts, distribute, type DiscountableLine, type Reduction } from './discount-amounts';

const line = (amount: number, product = 'prod_a', discountable = true): DiscountableLine => ({
  amount,
  product,
  discountable,
});
const percent = (percentOff: number, products: string[] | null = null): Reduction => ({
  percentOff,
  amountOff: null,
  products,
});
const off = (amountOff: number, products: string[] | null = null): Reduction => ({
  percentOff: null,
  amountOff,
  products,
});

describe('what coupons take off', () => {
  it.each<[string, DiscountableLine[], Reduction[], number[][]]>([
    ['a quarter', [line(1000)], [percent(25)], [[250]]],
    ['half a cent, upwards', [line(25)], [percent(50)], [[13]]],
    [
      'a third of three lines, rounded once',
      [line(100), line(100), line(100)],
      [percent(33.3333)],
      [[34, 33, 33]],
    ],
    ['an amount, in proportion', [line(3000), line(1000)], [off(1000)], [[750, 250]]],
    ['no more than there is', [line(300)], [off(1000)], [[300]]],
    ['one after the other', [line(1000)], [percent(50), percent(50)], [[500], [250]]],
    ['an amount of what a percentage has left', [line(1000)], [percent(80), off(500)], [[800], [200]]],
    ['only products that it is for', [line(1000), line(500, 'prod_b')], [percent(10, ['prod_b'])], [[0, 50]]],
    ['nothing of what gives money back', [line(-400), line(1000)], [percent(50)], [[0, 500]]],
    ['nothing of what is net already', [line(400, 'prod_a', false)], [percent(50)], [[0]]],
    ['nothing of nothing', [], [off(100)], [[]]],
  ])('%s', (_what, lines, reductions, takes) => {
    expect(discountAmounts(lines, reductions)).toEqual(takes);
  });

  const lines = fc.array(
    fc.record({
      amount: fc.integer({ min: -99_999_999, max: 99_999_999 }),
      product: fc.constantFrom('prod_a', 'prod_b', null),
      discountable: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  const products = fc.constantFrom<string[] | null>(null, ['prod_a'], ['prod_b']);
  const reduction = fc.oneof(
    fc.record({
      percentOff: fc.integer({ min: 1, max: 1_000_000 }).map((parts) => parts / 10_000),
      amountOff: fc.constant(null),
      products,
    }),
    fc.record({
      percentOff: fc.constant(null),
      amountOff: fc.integer({ min: 1, max: 99_999_999 }),
      products,
    }),
  );

  it('never take more than a line has, nor anything below zero', () => {
    fc.assert(
      fc.property(lines, fc.array(reduction, { maxLength: 4 }), (charged, reductions) => {
        const taken = discountAmounts(charged, reductions);
        charged.forEach(({ amount, discountable }, index) => {
          const parts = taken.map((shares) => shares[index] ?? NaN);
          const sum = parts.reduce((total, part) => total + part, 0);
          expect(Math.min(0, ...parts)).toBe(0);
          expect(sum).toBeLessThanOrEqual(discountable ? Math.max(amount, 0) : 0);
        });
      }),
    );
  });

  it('of everything leave nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(99_999_999)), (amounts) => {
        expect(
          discountAmounts(
            amounts.map((amount) => line(amount)),
            [percent(100)],
          ),
        ).toEqual([amounts]);
      }),
    );
  });

  it('are split to the cent, each part within one of its proportion', () => {
    const weights = fc
      .array(fc.nat(99_999_999), { minLength: 1 })
      .filter((all) => all.some((one) => one > 0));
    fc.assert(
      fc.property(weights, fc.nat(100), (all, share) => {
        const whole = all.reduce((sum, one) => sum + one, 0);
        const total = Math.floor((whole * share) / 100);
        const parts = distribute(total, all);
        expect(parts.reduce((sum, one) => sum + one, 0)).toBe(total);
        parts.forEach((part, index) => {
          expect(Math.abs(part - (total * (all[index] ?? 0)) / whole)).toBeLessThan(1);
        });
      }),
    );
  });
});
