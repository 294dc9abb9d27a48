import type { PaymentId, ProjectId } from '#kernel';
import fc from 'fast-check';
import { refundStatuses, reportedRefund, type Refund, type RefundStatus } from './refund';

const now = new Date('2026-11-21T12:00:00Z');

const asked: Refund = {
  id: 'ref_1',
  projectId: 'shop' as ProjectId,
  paymentId: 'pay_1' as PaymentId,
  amount: 700,
  currency: 'usd',
  reason: null,
  status: 'pending',
  failureReason: null,
  providerRefundId: null,
  operationId: 'op_1',
  createdAt: now,
  updatedAt: now,
  succeededAt: null,
};

function told(...statuses: RefundStatus[]): Refund {
  return statuses.reduce<Refund>(
    (refund, status) => reportedRefund(refund, { id: 're_1', status, failureReason: null }, now),
    asked,
  );
}

describe('a refund', () => {
  it('is known by the provider’s id from the first report on', () => {
    expect(told('pending')).toMatchObject({ status: 'pending', providerRefundId: 're_1' });
  });

  it('may fail after it has succeeded, and remembers that it had', () => {
    expect(told('succeeded', 'failed')).toMatchObject({ status: 'failed', succeededAt: now });
  });

  it('does not succeed again when that is told late', () => {
    expect(told('failed', 'succeeded')).toMatchObject({ status: 'failed', succeededAt: null });
    expect(told('succeeded', 'pending', 'requires_action').status).toBe('succeeded');
  });

  it('stays failed or canceled, and has succeeded once at most, whatever is told', () => {
    const anyStatus = fc.constantFrom(...refundStatuses);
    fc.assert(
      fc.property(fc.array(anyStatus, { maxLength: 20 }), (statuses) => {
        const trail = statuses.map((_, index) => told(...statuses.slice(0, index + 1)).status);
        const end = trail.findIndex((status) => status === 'failed' || status === 'canceled');
        if (end >= 0) expect(new Set(trail.slice(end)).size).toBe(1);
        const successes = trail.filter((status, i) => status === 'succeeded' && trail[i - 1] !== 'succeeded');
        expect(successes.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
