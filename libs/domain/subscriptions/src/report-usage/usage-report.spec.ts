import { nextStep, type UsageReport } from './usage-report';

const now = new Date('2026-11-21T10:00:00.000Z');
const MINUTE = 60_000;
const ago = (hours: number) => new Date(now.getTime() - hours * 60 * MINUTE);
const subscriber = { customerId: 'cus_1', stripeAccount: '' };
const another = { customerId: 'cus_2', stripeAccount: 'acct_2' };

const report = (fields: Partial<UsageReport> = {}): UsageReport => ({
  id: 'ubatch_1',
  projectId: 'api',
  userId: 'ada',
  meter: 'calls',
  quantity: 5,
  usedAt: ago(1),
  firstSentAt: null,
  sentTo: null,
  ...fields,
});

describe('a report of usage', () => {
  it('is sent when a subscription covers it', () => {
    expect(nextStep(report(), subscriber, now)).toEqual({ step: 'send', to: subscriber });
  });

  it.each([
    ['a minute', ago(0), MINUTE],
    ['as long as it has waited', ago(5), 5 * 60 * MINUTE],
    ['a day', ago(34 * 24), 24 * 60 * MINUTE],
  ])(
    'waits for a subscription while Stripe would take it, and is looked at again after %s',
    (_, usedAt, wait) => {
      expect(nextStep(report({ usedAt }), undefined, now)).toEqual({ step: 'wait', milliseconds: wait });
    },
  );

  it('is billed to nobody when no subscription has covered it for as long as Stripe would take it', () => {
    expect(nextStep(report({ usedAt: ago(35 * 24) }), undefined, now)).toEqual({ step: 'leave_unbilled' });
  });

  it('needs a person when somebody is to be billed for it and Stripe takes it no more', () => {
    expect(nextStep(report({ usedAt: ago(35 * 24) }), subscriber, now)).toMatchObject({
      step: 'park',
      reason: expect.stringContaining('Bill cus_1 by hand') as string,
    });
  });

  it('is sent again while Stripe knows whether it has counted it, and then no more', () => {
    const sentTo = subscriber;
    expect(nextStep(report({ firstSentAt: ago(22), sentTo }), subscriber, now)).toMatchObject({
      step: 'send',
    });
    expect(nextStep(report({ firstSentAt: ago(24), sentTo }), subscriber, now)).toMatchObject({
      step: 'park',
      reason: expect.stringContaining('may have been counted') as string,
    });
  });

  it('is sent again to whom it was sent first, whoever has subscribed since', () => {
    const sent = report({ firstSentAt: ago(1), sentTo: subscriber });
    expect(nextStep(sent, another, now)).toEqual({ step: 'send', to: subscriber });
    expect(nextStep(sent, undefined, now)).toEqual({ step: 'send', to: subscriber });
  });
});
