import fc from 'fast-check';
import type { MoneyBack } from '../money-back/money-back';
import { aPayment } from '../payment/payment-fixture.spec-support';
import { creditedOf, usableOf } from './credited-amount';

const nothing: MoneyBack = { refunds: [], disputes: [] };
const refunded = (amount: number): MoneyBack => ({ ...nothing, refunds: [{ amount, status: 'succeeded' }] });
const [sold] = aPayment().items;
if (sold === undefined) throw new Error('The payment sells nothing');
const plan = { ...sold, quantity: 1, recurring: true, terms: { ...sold.terms, unitAmount: 1_000 } };
const ofPlan = (creditedAmount = 0, amount = 1_000) => ({ amount, creditedAmount, items: [plan] });

describe('what was given back of a payment as credit', () => {
  it.each([
    ['all that the change gives back', ofPlan(), 700, 700],
    ['never more than was paid', ofPlan(), 1_500, 1_000],
    ['the same part of the money, where credit has paid for the rest', ofPlan(0, 200), 300, 60],
    ['what it was, when it is told again', ofPlan(700), 700, 700],
    ['what it was, when less is told', ofPlan(700), 600, 700],
    ['nothing of what cost nothing', ofPlan(0, 0), 700, 0],
  ])('is %s', (_, payment, givenBack, credited) => {
    expect(creditedOf(payment, givenBack)).toBe(credited);
  });

  it('is nothing of a plan that was sold together with something else', () => {
    const mixed = { ...ofPlan(), items: [plan, { ...plan, recurring: false }] };
    expect(creditedOf(mixed, 700)).toBe(0);
  });

  it('is never more than was paid, and never less for more', () => {
    const money = fc.integer({ min: 0, max: 3_000 });
    fc.assert(
      fc.property(money, money, money, (amount, one, other) => {
        const less = creditedOf(ofPlan(0, amount), Math.min(one, other));
        const more = creditedOf(ofPlan(0, amount), Math.max(one, other));
        expect(less).toBeLessThanOrEqual(more);
        expect(more).toBeLessThanOrEqual(amount);
      }),
    );
  });
});

describe('what pays for something else of that', () => {
  it.each([
    ['all that is new', ofPlan(200), 700, nothing, 500],
    ['nothing that was refunded', ofPlan(), 700, refunded(600), 400],
    ['it at the price of what was sold', ofPlan(0, 200), 60, nothing, 300],
    ['nothing of what cost nothing', ofPlan(0, 0), 0, nothing, 0],
  ])('is %s', (_, before, creditedAmount, moneyBack, usable) => {
    expect(usableOf(before, creditedAmount, moneyBack)).toBe(usable);
  });
});
