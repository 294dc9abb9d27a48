import type { ProviderInvoice } from '#infra/stripe';
import { day } from '../subscription/subscription-fixture.spec-support';
import { reportOf } from './invoice-report';

const period = { end: day(60), amount: 2_700, priceId: 'price_1', quantity: 3 };

function anInvoice(changes: Partial<ProviderInvoice> = {}): ProviderInvoice {
  return {
    id: 'in_2',
    status: 'paid',
    billingReason: 'subscription_cycle',
    subscriptionId: 'sub_stripe_1',
    customerId: 'cus_1',
    amountDue: 2_700,
    amountPaid: 2_700,
    currency: 'usd',
    attemptCount: 1,
    prorated: 0,
    paidAt: day(30),
    period,
    ...changes,
  };
}
const told = (changes: Partial<ProviderInvoice> = {}, outcome: 'paid' | 'failed' = 'paid') =>
  reportOf(anInvoice(changes), outcome, day(31));

describe('the money that an invoice tells of', () => {
  it('is what was paid, when it was paid, for so many at so much', () => {
    expect(told().money).toEqual({
      amount: 2_700,
      currency: 'usd',
      reason: 'renewal',
      customerId: 'cus_1',
      paidAt: day(30),
      line: { quantity: 3, unitAmount: 900 },
    });
  });

  it('is none while it could not be paid, and none where a discount or a credit has paid all', () => {
    expect(told({}, 'failed').money.amount).toBe(0);
    expect(told({ amountPaid: 0 }).money.amount).toBe(0);
  });

  it('is less than what was billed where a part was paid by credit', () => {
    expect(told({ amountPaid: 1_000 }).money).toMatchObject({ amount: 1_000, line: { unitAmount: 900 } });
  });

  it.each([
    ['subscription_create', 'purchase'],
    ['subscription_cycle', 'renewal'],
    ['subscription_update', 'change'],
    ['subscription_threshold', 'other'],
    ['manual', 'other'],
    [null, 'other'],
  ])('of a %s is for a %s', (billingReason, reason) => {
    expect(told({ billingReason }).money.reason).toBe(reason);
  });

  it('of a change is one difference, of what was paid for it', () => {
    const change = told({ billingReason: 'subscription_update', period: null, amountPaid: 350 });
    expect([change.renews, change.money.line]).toEqual([false, { quantity: 1, unitAmount: 350 }]);
  });

  it.each([
    [
      'usage in fractions of a cent',
      { ...period, quantity: 1_001, amount: 100 },
      { quantity: 1, unitAmount: 100 },
    ],
    ['a period of nothing', { ...period, quantity: 0, amount: 0 }, { quantity: 1, unitAmount: 0 }],
  ])('of %s is one of the whole', (_, billed, line) => {
    expect(told({ period: billed }).money.line).toEqual(line);
  });
});
