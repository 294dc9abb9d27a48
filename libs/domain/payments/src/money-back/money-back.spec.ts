import fc from 'fast-check';
import { aPayment } from '../payment/payment-fixture.spec-support';
import type { PaymentStatus } from '../payment/payment-status';
import { newsOf, phaseAfter, type Dispute } from './dispute';
import { balanceOf, refundableAmount, withMoneyBack, type MoneyBack } from './money-back';
import type { Refund } from './refund';

const PAID = 2_500;
const now = new Date('2026-11-21T12:00:00Z');
const paid = aPayment({ status: 'succeeded', amount: PAID });

const refund = (amount: number, status: Refund['status'] = 'succeeded') => ({ amount, status });
const dispute = (amount: number, phase: Dispute['phase'] = 'open') => ({ amount, phase });
const moneyBack = (changes: Partial<MoneyBack> = {}): MoneyBack => ({
  refunds: [],
  disputes: [],
  ...changes,
});
const after = (changes: Partial<MoneyBack>, payment = paid) =>
  withMoneyBack(payment, moneyBack(changes), now);

describe('the balance of a payment', () => {
  it('counts what has gone back, and keeps what is on its way', () => {
    const refunds = [
      refund(700),
      refund(300, 'pending'),
      refund(200, 'requires_action'),
      refund(900, 'failed'),
    ];
    expect(balanceOf(PAID, moneyBack({ refunds }))).toEqual({ refunded: 700, reserved: 500, left: 1_300 });
  });

  it('counts a dispute only once it is lost', () => {
    const disputes = [
      dispute(500, 'inquiry'),
      dispute(400, 'open'),
      dispute(300, 'won'),
      dispute(200, 'lost'),
    ];
    expect(balanceOf(PAID, moneyBack({ disputes })).refunded).toBe(200);
  });

  it('never counts more than was paid, though a bank takes all of it after a refund', () => {
    const twice = moneyBack({ refunds: [refund(1_000)], disputes: [dispute(PAID, 'lost')] });
    expect(balanceOf(PAID, twice)).toEqual({ refunded: PAID, reserved: 0, left: 0 });
  });
});

describe('a payment after its refunds and disputes', () => {
  it.each<[string, Partial<MoneyBack>, PaymentStatus, number]>([
    ['a refund on its way', { refunds: [refund(PAID, 'pending')] }, 'succeeded', 0],
    ['a part', { refunds: [refund(1)] }, 'partially_refunded', 1],
    ['all but one cent', { refunds: [refund(1_000), refund(1_499)] }, 'partially_refunded', 2_499],
    ['all in parts', { refunds: [refund(1_000), refund(1_500)] }, 'refunded', PAID],
    ['an inquiry of the bank', { disputes: [dispute(PAID, 'inquiry')] }, 'succeeded', 0],
    ['a dispute', { disputes: [dispute(PAID)] }, 'disputed', 0],
    ['a dispute over a part, lost', { disputes: [dispute(500, 'lost')] }, 'refunded', 500],
    ['one won, one open', { disputes: [dispute(PAID, 'won'), dispute(PAID)] }, 'disputed', 0],
  ])('%s', (_, changes, status, refundedAmount) => {
    expect(after(changes)).toMatchObject({ status, refundedAmount });
  });

  it('returns from a won dispute to what it was', () => {
    const refunds = [refund(700)];
    const disputed = after({ refunds, disputes: [dispute(PAID)] });
    expect(disputed).toMatchObject({ status: 'disputed', refundedAmount: 700 });
    const won = after({ refunds, disputes: [dispute(PAID, 'won')] }, disputed);
    expect(won).toMatchObject({ status: 'partially_refunded', refundedAmount: 700 });
  });

  it('stays refunded when a refund fails afterwards, and gives its amount free', () => {
    const refunded = after({ refunds: [refund(PAID)] });
    const failed = moneyBack({ refunds: [refund(PAID, 'failed')] });
    expect(withMoneyBack(refunded, failed, now)).toMatchObject({ status: 'refunded', refundedAmount: 0 });
    expect(refundableAmount(refunded, failed, undefined)).toBe(PAID);
  });

  it('is the same object when nothing has changed', () => {
    const once = after({ refunds: [refund(700)] });
    expect(after({ refunds: [refund(700)] }, once)).toBe(once);
  });
});

describe('the amount of a refund', () => {
  it('is all that is left unless said otherwise', () => {
    expect(
      refundableAmount(paid, moneyBack({ refunds: [refund(700), refund(300, 'pending')] }), undefined),
    ).toBe(1_500);
    expect(refundableAmount(paid, moneyBack(), 1)).toBe(1);
  });

  it('is nothing of what a change of the subscription has given back as credit', () => {
    const credited = { ...paid, creditedAmount: 2_000 };
    expect(refundableAmount(credited, moneyBack(), undefined)).toBe(500);
    expect(() => refundableAmount(credited, moneyBack(), 501)).toThrow(
      expect.objectContaining({ code: 'refund_exceeds_payment' }) as Error,
    );
  });

  it.each([
    [2_501, []],
    [1_001, [refund(1_500)]],
    [1, [refund(PAID, 'pending')]],
    [undefined, [refund(PAID)]],
  ])('is refused when it is more than is left: %s', (asked, refunds) => {
    expect(() => refundableAmount(paid, moneyBack({ refunds }), asked)).toThrow(
      expect.objectContaining({ code: 'refund_exceeds_payment' }) as Error,
    );
  });

  it('is refused of a payment of nothing, such as a trial', () => {
    const trial = aPayment({ status: 'succeeded', amount: 0 });
    expect(() => refundableAmount(trial, moneyBack(), undefined)).toThrow(/0 are left/);
  });

  it.each<PaymentStatus>(['pending', 'processing', 'failed', 'expired', 'canceled', 'disputed'])(
    'is refused of a payment that is %s',
    (status) =>
      expect(() => refundableAmount(aPayment({ status }), moneyBack(), 1)).toThrow(
        expect.objectContaining({ code: 'payment_not_refundable' }) as Error,
      ),
  );
});

describe('any history of refunds and disputes', () => {
  type Step =
    | { kind: 'ask'; amount: number | undefined }
    | { kind: 'report'; index: number; status: Refund['status'] }
    | { kind: 'elsewhere'; amount: number }
    | { kind: 'dispute'; amount: number }
    | { kind: 'decide'; index: number; phase: 'won' | 'lost' | 'open' };

  const amount = fc.integer({ min: 1, max: PAID + 1 });
  const index = fc.nat({ max: 5 });
  const own = fc.oneof(
    fc.record({ kind: fc.constant('ask' as const), amount: fc.option(amount, { nil: undefined }) }),
    fc.record({
      kind: fc.constant('report' as const),
      index,
      status: fc.constantFrom<Refund['status'][]>('succeeded', 'failed', 'canceled', 'requires_action'),
    }),
    fc.record({ kind: fc.constant('dispute' as const), amount }),
    fc.record({
      kind: fc.constant('decide' as const),
      index,
      phase: fc.constantFrom<('won' | 'lost' | 'open')[]>('won', 'lost', 'open'),
    }),
  );
  const foreign = fc.record({ kind: fc.constant('elsewhere' as const), amount });
  const histories = (step: fc.Arbitrary<Step>) => fc.array(step, { maxLength: 25 });

  /** Plays a history, with what the services do at each step. */
  function play(steps: readonly Step[]) {
    const refunds: { amount: number; status: Refund['status'] }[] = [];
    const disputes: { amount: number; phase: Dispute['phase'] }[] = [];
    let payment = paid;
    const trail: PaymentStatus[] = [payment.status];
    for (const step of steps) {
      if (step.kind === 'ask') {
        try {
          const asked = refundableAmount(payment, { refunds, disputes }, step.amount);
          refunds.push(refund(asked, 'pending'));
        } catch {
          // Refused: nothing is written.
        }
      } else if (step.kind === 'elsewhere') refunds.push(refund(step.amount));
      else if (step.kind === 'dispute') disputes.push(dispute(step.amount));
      else if (step.kind === 'report') {
        const told = refunds[step.index];
        // Nothing follows on a failure: `reportedRefund` sees to that.
        if (told !== undefined && told.status !== 'failed' && told.status !== 'canceled')
          told.status = step.status;
      } else {
        const told = disputes[step.index];
        if (told !== undefined) told.phase = step.phase;
      }
      payment = withMoneyBack(payment, { refunds, disputes }, now);
      trail.push(payment.status);
    }
    return { payment, refunds, disputes, trail };
  }

  const sum = (amounts: { amount: number }[]) => amounts.reduce((total, each) => total + each.amount, 0);

  it('never promises more than was paid, to the minor unit', () => {
    fc.assert(
      fc.property(histories(fc.oneof(own)), (steps) => {
        const { refunds } = play(steps);
        const live = refunds.filter(({ status }) => status !== 'failed' && status !== 'canceled');
        expect(sum(live)).toBeLessThanOrEqual(PAID);
      }),
    );
  });

  it('adds up: refunded, under way and left are what was paid, whatever happens', () => {
    fc.assert(
      fc.property(histories(fc.oneof(own, foreign)), (steps) => {
        const { payment, refunds, disputes } = play(steps);
        const { refunded, reserved, left } = balanceOf(PAID, { refunds, disputes });
        expect(refunded + reserved + left).toBe(PAID);
        expect(Math.min(refunded, reserved, left)).toBeGreaterThanOrEqual(0);
        expect(payment.refundedAmount).toBe(refunded);
      }),
    );
  });

  it('never leaves the states of a paid payment, nor the end', () => {
    fc.assert(
      fc.property(histories(fc.oneof(own, foreign)), (steps) => {
        const { trail } = play(steps);
        const end = trail.indexOf('refunded');
        if (end >= 0) expect(new Set(trail.slice(end))).toEqual(new Set(['refunded']));
        expect(['succeeded', 'partially_refunded', 'disputed', 'refunded']).toEqual(
          expect.arrayContaining(trail),
        );
      }),
    );
  });

  it('comes to the same state in whatever order it is told', () => {
    const facts = fc.record({
      refunds: fc.array(fc.record({ amount, status: fc.constant('succeeded' as const) }), { maxLength: 4 }),
      disputes: fc.array(
        fc.record({ amount, phase: fc.constantFrom<('won' | 'lost' | 'open')[]>('won', 'lost', 'open') }),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(facts, fc.infiniteStream(fc.boolean()), (all, choices) => {
        const told = { refunds: [] as typeof all.refunds, disputes: [] as typeof all.disputes };
        let payment = paid;
        const refunds = [...all.refunds];
        const disputes = [...all.disputes];
        while (refunds.length + disputes.length > 0) {
          const fromRefunds = disputes.length === 0 || (refunds.length > 0 && choices.next().value === true);
          if (fromRefunds) told.refunds.push(...refunds.splice(0, 1));
          else told.disputes.push(...disputes.splice(0, 1));
          payment = withMoneyBack(payment, told, now);
        }
        expect(payment.status).toBe(withMoneyBack(paid, all, now).status);
      }),
    );
  });
});

describe('a dispute', () => {
  it.each([
    [undefined, 'warning_needs_response', 'inquiry', []],
    ['inquiry', 'warning_closed', 'inquiry', []],
    ['inquiry', 'needs_response', 'open', ['disputed']],
    [undefined, 'needs_response', 'open', ['disputed']],
    ['open', 'under_review', 'open', []],
    ['open', 'won', 'won', ['won']],
    ['open', 'lost', 'lost', ['lost']],
    ['open', 'prevented', 'won', ['won']],
    [undefined, 'won', 'won', ['disputed', 'won']],
    [undefined, 'lost', 'lost', ['disputed', 'lost']],
    ['won', 'needs_response', 'open', ['disputed']],
    ['won', 'lost', 'lost', ['disputed', 'lost']],
    ['lost', 'appeal_under_review', 'lost', []],
    ['lost', 'won', 'won', ['won']],
  ] as const)('that was %s and is %s at Stripe is %s and tells of %j', (former, status, phase, news) => {
    expect(phaseAfter(former, status)).toBe(phase);
    expect(newsOf(former, phase)).toEqual(news);
  });
});
