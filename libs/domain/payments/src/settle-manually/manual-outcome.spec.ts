import { aPayment } from '../payment/payment-fixture.spec-support';
import { paymentStatuses, type PaymentStatus } from '../payment/payment-status';
import { settlementByHand } from './manual-outcome';
import { manualOutcomes } from './settle-manually.schema';

const coded = (code: string) => expect.objectContaining({ code }) as Error;

const byHand = (status: PaymentStatus) => aPayment({ method: 'manual', status });

describe('what a project says of a payment by hand', () => {
  it.each(manualOutcomes)('brings a pending one to %s', (outcome) => {
    expect(settlementByHand(byHand('pending'), outcome)).toMatchObject({ status: outcome });
  });

  it.each(manualOutcomes)('changes nothing when it says %s again', (outcome) => {
    expect(settlementByHand(byHand(outcome), outcome)).toBeUndefined();
  });

  it('is the same again also after money has gone back', () => {
    expect(settlementByHand(byHand('partially_refunded'), 'succeeded')).toBeUndefined();
    expect(settlementByHand(byHand('refunded'), 'succeeded')).toBeUndefined();
  });

  const others = paymentStatuses
    .filter((status) => status !== 'pending')
    .flatMap((status) => manualOutcomes.map((outcome) => [status, outcome] as const))
    .filter(([status, outcome]) => status !== outcome)
    .filter(
      ([status, outcome]) => outcome !== 'succeeded' || ['failed', 'canceled', 'expired'].includes(status),
    )
    .filter(([status]) => status !== 'processing');

  it.each(others)('cannot make a %s one %s', (status, outcome) => {
    expect(() => settlementByHand(byHand(status), outcome)).toThrow(coded('payment_status_conflict'));
  });

  it.each(['checkout', 'intent'] as const)('does not count for a payment by %s', (method) => {
    expect(() => settlementByHand(aPayment({ method }), 'succeeded')).toThrow(coded('payment_not_manual'));
  });
});
