import fc from 'fast-check';
import {
  afterMoneyBack,
  creditsDue,
  shareOf,
  withoutPermissions,
  type MoneyBack,
  type PaymentReversal,
} from './payment-reversal';

const untouched: PaymentReversal = {
  projectId: 'shop',
  paymentId: 'pay_1',
  amount: 0,
  refundedAmount: 0,
  creditDebt: 'repay',
  endedBy: null,
};
const told = (refundedAmount: number, change: Partial<MoneyBack> = {}): MoneyBack => ({
  amount: 1_000,
  refundedAmount,
  creditDebt: 'repay',
  eventId: `evt_${refundedAmount}`,
  ...change,
});
const money = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const credits = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

describe('the share of credits that goes back with money', () => {
  it.each([
    [100, 500, 1_000, 50],
    [100, 333, 1_000, 33],
    [100, 999, 1_000, 99],
    [100, 1_000, 1_000, 100],
    [100, 1_500, 1_000, 100],
    [100, 0, 1_000, 0],
    [3, 1, 1_000, 0],
    [100, 0, 0, 0],
    [9_007_199_254_740_991, 2, 3, 6_004_799_503_160_660],
  ])('of %d credits for %d of %d is %d', (granted, part, amount, share) => {
    expect(shareOf(granted, part, amount)).toBe(share);
  });

  it('is between none and all, and never less for more money', () => {
    fc.assert(
      fc.property(credits, money, money, money, (granted, one, other, amount) => {
        const less = shareOf(granted, Math.min(one, other), amount);
        const more = shareOf(granted, Math.max(one, other), amount);
        expect(less).toBeGreaterThanOrEqual(0);
        expect(more).toBeGreaterThanOrEqual(less);
        expect(more).toBeLessThanOrEqual(granted);
      }),
    );
  });
});

describe('the credits that are still to be taken back', () => {
  it.each([
    ['half of them', { amount: 100, lapsed: 0, takenBack: 0 }, 500, 50],
    ['what is new since the refund before', { amount: 100, lapsed: 0, takenBack: 50 }, 700, 20],
    ['none for a refund that is told again', { amount: 100, lapsed: 0, takenBack: 50 }, 500, 0],
    ['none as long as more have lapsed than go back', { amount: 100, lapsed: 60, takenBack: 0 }, 500, 0],
    ['only those that have not lapsed', { amount: 100, lapsed: 60, takenBack: 0 }, 1_000, 40],
    ['none when the rest lapsed after half was taken', { amount: 100, lapsed: 50, takenBack: 50 }, 1_000, 0],
  ])('are %s', (_, lot, refundedAmount, due) => {
    expect(creditsDue(lot, { refundedAmount, amount: 1_000 })).toBe(due);
  });

  it('are in the end as many as for the largest refund, in whatever order the refunds are told', () => {
    const refunds = fc.array(fc.integer({ min: 0, max: 1_200 }), { minLength: 1 });
    fc.assert(
      fc.property(credits, refunds, (granted, amounts) => {
        let reversal = untouched;
        let takenBack = 0;
        for (const refunded of amounts) {
          reversal = afterMoneyBack(reversal, told(refunded));
          takenBack += creditsDue({ amount: granted, lapsed: 0, takenBack }, reversal);
        }
        expect(takenBack).toBe(shareOf(granted, Math.max(...amounts), 1_000));
      }),
    );
  });
});

describe('a payment whose money goes back', () => {
  it('gives permissions until it is refunded wholly', () => {
    const partly = afterMoneyBack(untouched, told(999));
    expect(partly).toMatchObject({ refundedAmount: 999, endedBy: null });
    expect(afterMoneyBack(partly, told(1_000))).toMatchObject({ refundedAmount: 1_000, endedBy: 'evt_1000' });
  });

  it('stays as it was for an event that is late, and keeps the event that ended it', () => {
    const whole = afterMoneyBack(untouched, told(1_000));
    expect(afterMoneyBack(whole, told(400, { creditDebt: 'forgive' }))).toEqual(whole);
    expect(afterMoneyBack(whole, told(1_000, { eventId: 'evt_again' }))).toEqual(whole);
    expect(withoutPermissions(whole, 'evt_lost')).toEqual(whole);
  });

  it('gives none after a lost dispute, whatever part was disputed', () => {
    expect(withoutPermissions(afterMoneyBack(untouched, told(10)), 'evt_lost').endedBy).toBe('evt_lost');
  });
});
