import fc from 'fast-check';
import type { MoneyBack } from '../money-back/money-back';
import { aPayment } from '../payment/payment-fixture.spec-support';
import { creditedOf } from './credited-amount';

const nothing: MoneyBack = { refunds: [], disputes: [] };
const refunded = (amount: number): MoneyBack => ({ ...nothing, refunds: [{ amount, status: 'succeeded' }] });
const [item] = aPayment().items;
if (item === undefined) throw new Error('The payment sells nothing');
const ofPlan = (creditedAmount = 0) => ({
  amount: 1_000,
  creditedAmount,
  items: [{ ...item, recurring: true }],
});

describe('what was given back of a payment as credit', () => {
  it.each([
    ['all that the change gives back', 0, nothing, 700, 700],
    ['never more than was paid', 0, nothing, 1_500, 1_000],
    ['nothing that was refunded', 0, refunded(600), 700, 400],
    [
      'nothing that is being refunded',
      0,
      { ...nothing, refunds: [{ amount: 600, status: 'pending' as const }] },
      700,
      400,
    ],
    ['what it was, when it is told again', 700, nothing, 700, 700],
    ['what it was, when a later change costs more again', 700, nothing, 0, 700],
  ])('is %s', (_, before, moneyBack, givenBack, credited) => {
    expect(creditedOf(ofPlan(before), moneyBack, givenBack)).toBe(credited);
  });

  it('is nothing of a plan that was sold together with something else', () => {
    const mixed = {
      ...ofPlan(),
      items: [
        { ...item, recurring: true },
        { ...item, recurring: false },
      ],
    };
    expect(creditedOf(mixed, nothing, 700)).toBe(0);
  });

  it('is together with what was refunded before never more than was paid', () => {
    const money = fc.integer({ min: 0, max: 2_000 });
    fc.assert(
      fc.property(money, money, (back, givenBack) => {
        const gone = Math.min(back, 1_000);
        expect(creditedOf(ofPlan(), refunded(gone), givenBack) + gone).toBeLessThanOrEqual(1_000);
      }),
    );
  });
});
