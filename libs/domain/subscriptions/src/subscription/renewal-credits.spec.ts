import fc from 'fast-check';
import { openSubscription } from './advance-subscription';
import { renewalCredits } from './renewal-credits';
import { aPaidRenewal as invoice, day, evidenceOf, identity } from './subscription-fixture.spec-support';

const credits = [
  { creditType: 'calls', amount: 100, expiresAfterDays: null, rollover: false },
  { creditType: 'minutes', amount: 10, expiresAfterDays: null, rollover: true },
];
const subscription = openSubscription({ ...identity, credits }, evidenceOf(30, { quantity: 3 })).next;

describe('the credits of a renewal', () => {
  it('are those of the plan, per unit; what does not roll over ends with the period', () => {
    const common = {
      user_id: 'user_1',
      payment_id: 'pay_2',
      invoice_id: 'in_2',
      product_id: 'pro_monthly',
      period: { of: 'pay_1', ends_at: day(60).toISOString() },
    };
    expect(renewalCredits(subscription, invoice(), 'pay_2')).toEqual([
      { ...common, credit_type: 'calls', credits: 300, expires_at: day(60).toISOString() },
      { ...common, credit_type: 'minutes', credits: 30, expires_at: null },
    ]);
  });

  it('name the subscription where no payment has begun it', () => {
    const imported = { ...subscription, paymentId: null };
    const [some] = renewalCredits(imported, invoice(), 'pay_2');
    expect(some?.period?.of).toBe(subscription.id);
  });

  it('are exact, whatever part of the money was paid', () => {
    const one = {
      ...subscription,
      credits: [{ ...credits[0], creditType: 'calls', amount: 100 }] as typeof credits,
    };
    const billed = { priceId: 'price_1', quantity: 1 };
    const [some] = renewalCredits(one, invoice({ billed, paidShare: { paid: 57, of: 100 } }), 'pay_2');
    expect(some?.credits).toBe(57);
  });

  it('are those of the plan and quantity that the invoice billed, not of what the subscription has become since', () => {
    const basic = {
      productId: 'basic',
      credits: [{ creditType: 'calls', amount: 5, expiresAfterDays: null }],
      meter: null,
    };
    const billed = { priceId: 'price_basic', quantity: 2 };
    expect(renewalCredits(subscription, invoice({ billed }), 'pay_2', basic)).toMatchObject([
      { product_id: 'basic', credit_type: 'calls', credits: 10 },
    ]);
  });

  it.each([0, 1, 7_000])(
    'are one unit’s of the period that has begun, where a meter has counted %i',
    (usage) => {
      const sold = { ...subscription, currentPeriodEnd: day(60) };
      const metered = { productId: 'metered', credits, meter: 'requests' };
      const closed = invoice({ periodEnd: day(30), billed: { priceId: 'price_metered', quantity: usage } });
      expect(renewalCredits(sold, closed, 'pay_2', metered)).toMatchObject([
        { credit_type: 'calls', credits: 100, expires_at: day(60).toISOString() },
        { credit_type: 'minutes', credits: 10, expires_at: null },
      ]);
    },
  );

  it('are none for usage that a change has billed, or the end', () => {
    const metered = { ...subscription, meter: 'requests' };
    const closed = invoice({ periodEnd: day(30) });
    const byChange = invoice({ money: { ...closed.money, reason: 'change' } });
    expect(renewalCredits(metered, byChange, 'pay_2')).toEqual([]);
    expect(renewalCredits({ ...metered, endedAt: day(30) }, closed, 'pay_2')).toEqual([]);
    expect(renewalCredits({ ...metered, endedAt: day(31) }, closed, 'pay_2')).toHaveLength(2);
  });

  it('are counted by the quantity for a plan without a meter, also where the subscription has one by now', () => {
    const metered = { ...subscription, meter: 'requests' };
    const plan = { productId: 'seats', credits, meter: null };
    expect(renewalCredits(metered, invoice(), 'pay_2', plan)).toMatchObject([
      { credits: 300, expires_at: day(60).toISOString() },
      { credits: 30 },
    ]);
  });

  it('are none for a period that is paused, whatever its invoice says, and stay those of one that was paid before', () => {
    const paused = { ...subscription, status: 'paused' as const, graceEndsAt: day(30) };
    expect(renewalCredits(paused, invoice(), undefined)).toEqual([]);
    expect(renewalCredits({ ...paused, graceEndsAt: null }, invoice(), undefined)).toEqual([]);
    expect(renewalCredits({ ...paused, graceEndsAt: day(60) }, invoice(), 'pay_2')).toHaveLength(2);
  });

  it('are none for a metered period that is paused', () => {
    const paused = { ...subscription, status: 'paused' as const, graceEndsAt: day(30), meter: 'requests' };
    const closed = invoice({ periodEnd: day(30) });
    expect(renewalCredits({ ...paused, currentPeriodEnd: day(60) }, closed, undefined)).toEqual([]);
  });

  it('are none when nothing was paid for them', () => {
    expect(renewalCredits(subscription, invoice({ paidShare: { paid: 0, of: 900 } }), undefined)).toEqual([]);
  });

  it('are the subscription’s own where nothing was to be paid, so that the refund of no payment takes them', () => {
    expect(renewalCredits(subscription, invoice(), undefined)).toMatchObject([
      { payment_id: 'sub_1' },
      { payment_id: 'sub_1' },
    ]);
  });

  it('are never more than the plan grants, and never more for less money', () => {
    const share = fc.integer({ min: 0, max: 900 });
    fc.assert(
      fc.property(share, share, (one, other) => {
        const [less, more] = one <= other ? [one, other] : [other, one];
        const total = (paid: number) =>
          renewalCredits(subscription, invoice({ paidShare: { paid, of: 900 } }), 'pay_2').reduce(
            (sum, { credits: some }) => sum + some,
            0,
          );
        expect(total(less)).toBeLessThanOrEqual(total(more));
        expect(total(more)).toBeLessThanOrEqual(330);
      }),
    );
  });
});
