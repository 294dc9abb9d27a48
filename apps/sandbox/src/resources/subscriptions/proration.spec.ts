import fc from 'fast-check';
import { type Price } from '../../stripe-objects';
import { itemsUnlike, type PricedItem, prorate, remainingTime, unusedTime } from './proration';

const period = { start: 0, end: 2_592_000 };
const item = (id: string, price: string, amount: number, quantity = 1): PricedItem => ({
  id,
  price: { id: price, unit_amount: amount, unit_amount_decimal: String(amount) } as Price,
  quantity,
});

describe('proration', () => {
  it.each([
    ['the whole period', 1000, 0, 1000],
    ['half of it', 1000, 1_296_000, 500],
    ['a third of it, rounded', 1000, 1_728_000, 333],
    ['two thirds of it, rounded', 1000, 864_000, 667],
    ['half a cent, upwards', 1, 1_296_000, 1],
    ['its last second', 1000, 2_591_999, 0],
    ['nothing after its end', 1000, 3_000_000, 0],
    ['no more than all of it', 1000, -5, 1000],
  ])('of %s', (_what, amount, at, costs) => {
    expect(prorate(amount, period, at)).toBe(costs);
  });

  it('of nothing is nothing, even of a period without a length', () => {
    expect(prorate(0, period, 5)).toBe(0);
    expect(prorate(1000, { start: 7, end: 7 }, 7)).toBe(0);
  });

  const amount = fc.integer({ min: 0, max: 99_999_999_999 });
  const moment = fc.integer({ min: 0, max: period.end });

  it('never exceeds the amount and never grows as time goes by', () => {
    fc.assert(
      fc.property(amount, moment, moment, (whole, one, other) => {
        const [earlier, later] = [Math.min(one, other), Math.max(one, other)];
        expect(prorate(whole, period, earlier)).toBeLessThanOrEqual(whole);
        expect(prorate(whole, period, later)).toBeLessThanOrEqual(prorate(whole, period, earlier));
      }),
    );
  });

  it('is off by half a unit at most', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), moment, (whole, at) => {
        const exact = (whole * (period.end - at)) / period.end;
        expect(Math.abs(prorate(whole, period, at) - exact)).toBeLessThanOrEqual(0.5 + 1e-6);
      }),
    );
  });

  it('gives back to the cent what the same item costs for the same time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 0, max: 9 }),
        moment,
        (each, count, at) => {
          const items = [item('si_1', 'price_1', each, count)];
          const [back] = unusedTime(items, period, at);
          const [charge] = remainingTime(items, period, at);
          expect((back?.amount ?? NaN) + (charge?.amount ?? NaN)).toBe(0);
        },
      ),
    );
  });

  it('concerns only items whose price or quantity is another, and new ones', () => {
    const before = [item('si_1', 'a', 100), item('si_2', 'b', 100), item('si_3', 'c', 100)];
    const after = [item('si_1', 'a', 100), item('si_2', 'b', 100, 2), item('si_4', 'd', 100)];
    expect(itemsUnlike(before, after).map(({ id }) => id)).toEqual(['si_2', 'si_3']);
    expect(itemsUnlike(after, before).map(({ id }) => id)).toEqual(['si_2', 'si_4']);
  });

  it('leaves out what is billed by use', () => {
    const metered = item('si_1', 'a', 100);
    metered.price.recurring = { usage_type: 'metered' } as Price['recurring'];
    expect(unusedTime([metered], period, 10)).toEqual([]);
    expect(remainingTime([metered], period, 10)).toEqual([]);
  });
});
