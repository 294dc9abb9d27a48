import type { ProjectId, UserId } from '#kernel';
import { nextStep, type UsageReport } from './usage-report';

const now = new Date('2026-11-21T10:00:00.000Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);

const report = (fields: Partial<UsageReport> = {}): UsageReport => ({
  id: 'ubatch_1',
  projectId: 'api' as ProjectId,
  userId: 'ada' as UserId,
  meter: 'calls',
  quantity: 5,
  usedAt: ago(1),
  firstSentAt: null,
  ...fields,
});

describe('a report of usage', () => {
  it('is sent when there is a customer to bill', () => {
    expect(nextStep(report(), 'cus_1', now)).toEqual({ step: 'send', customerId: 'cus_1' });
  });

  it('waits for a customer, for as long as Stripe would take it', () => {
    expect(nextStep(report(), undefined, now)).toEqual({ step: 'wait' });
    expect(nextStep(report({ usedAt: ago(34 * 24) }), undefined, now)).toEqual({ step: 'wait' });
  });

  it.each([
    ['nobody to bill', undefined],
    ['older than', 'cus_1'],
  ])('is parked once Stripe takes it no more: %s', (reason, customer) => {
    const step = nextStep(report({ usedAt: ago(35 * 24) }), customer, now);
    expect(step).toMatchObject({ step: 'park', reason: expect.stringContaining(reason) as string });
  });

  it('is sent again while Stripe knows whether it has counted it, and then no more', () => {
    expect(nextStep(report({ firstSentAt: ago(22) }), 'cus_1', now)).toMatchObject({ step: 'send' });
    expect(nextStep(report({ firstSentAt: ago(24) }), 'cus_1', now)).toMatchObject({
      step: 'park',
      reason: expect.stringContaining('may have been counted') as string,
    });
  });
});
