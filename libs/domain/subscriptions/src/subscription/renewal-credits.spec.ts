import fc from 'fast-check';
import { openSubscription } from './advance-subscription';
import { renewalCredits } from './renewal-credits';
import { day, evidenceOf, identity } from './subscription-fixture.spec-support';
import type { InvoiceReport } from './subscription-invoice.repository';

const credits = [
  { creditType: 'calls', amount: 100, expiresAfterDays: null, rollover: false },
  { creditType: 'minutes', amount: 10, expiresAfterDays: null, rollover: true },
];
const subscription = openSubscription({ ...identity, credits }, evidenceOf(30, { quantity: 3 })).next;
const invoice = (changes: Partial<InvoiceReport> = {}): InvoiceReport => ({
  invoiceId: 'in_2',
  outcome: 'paid',
  renews: true,
  occurredAt: day(30),
  periodEnd: day(60),
  billed: { priceId: 'price_1', quantity: 3 },
  paidShare: { paid: 1, of: 1 },
  ...changes,
});

describe('the credits of a renewal', () => {
  it('are those of the plan, per unit; what does not roll over ends with the period', () => {
    const common = { user_id: 'user_1', payment_id: 'pay_1', invoice_id: 'in_2', product_id: 'pro_monthly' };
    expect(renewalCredits(subscription, invoice())).toEqual([
      { ...common, credit_type: 'calls', credits: 300, expires_at: day(60).toISOString() },
      { ...common, credit_type: 'minutes', credits: 30, expires_at: null },
    ]);
  });

  it('are exact, whatever part of the money was paid', () => {
    const one = {
      ...subscription,
      credits: [{ ...credits[0], creditType: 'calls', amount: 100 }] as typeof credits,
    };
    const billed = { priceId: 'price_1', quantity: 1 };
    const [some] = renewalCredits(one, invoice({ billed, paidShare: { paid: 57, of: 100 } }));
    expect(some?.credits).toBe(57);
  });

  it('are those of the plan and quantity that the invoice billed, not of what the subscription has become since', () => {
    const basic = {
      productId: 'basic',
      credits: [{ creditType: 'calls', amount: 5, expiresAfterDays: null }],
    };
    const billed = { priceId: 'price_basic', quantity: 2 };
    expect(renewalCredits(subscription, invoice({ billed }), basic)).toMatchObject([
      { product_id: 'basic', credit_type: 'calls', credits: 10 },
    ]);
  });

  it('are none when nothing was paid for them', () => {
    expect(renewalCredits(subscription, invoice({ paidShare: { paid: 0, of: 900 } }))).toEqual([]);
  });

  it('are never more than the plan grants, and never more for less money', () => {
    const share = fc.integer({ min: 0, max: 900 });
    fc.assert(
      fc.property(share, share, (one, other) => {
        const [less, more] = one <= other ? [one, other] : [other, one];
        const total = (paid: number) =>
          renewalCredits(subscription, invoice({ paidShare: { paid, of: 900 } })).reduce(
            (sum, { credits: some }) => sum + some,
            0,
          );
        expect(total(less)).toBeLessThanOrEqual(total(more));
        expect(total(more)).toBeLessThanOrEqual(330);
      }),
    );
  });
});
