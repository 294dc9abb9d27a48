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
  paidShare: 1,
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

  it('are none when nothing was paid for them', () => {
    expect(renewalCredits(subscription, invoice({ paidShare: 0 }))).toEqual([]);
  });

  it('are never more than the plan grants, and never more for less money', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (one, other) => {
        const [less, more] = one <= other ? [one, other] : [other, one];
        const total = (paidShare: number) =>
          renewalCredits(subscription, invoice({ paidShare })).reduce(
            (sum, { credits: some }) => sum + some,
            0,
          );
        expect(total(less)).toBeLessThanOrEqual(total(more));
        expect(total(more)).toBeLessThanOrEqual(330);
      }),
    );
  });
});
