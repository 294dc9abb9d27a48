import fc from 'fast-check';
import type { ProviderSubscription } from '#infra/stripe';
import {
  advanceSubscription,
  expireSubscription,
  openSubscription,
  paidForPeriod,
  withheldSubscription,
  type SubscriptionFact,
  type Transition,
} from './advance-subscription';
import type { Evidence } from './evidence';
import { givenPermissions, isLive, statusAt } from './subscription';
import { day, evidenceOf, identity } from './subscription-fixture.spec-support';

const open = (changes: Partial<ProviderSubscription> = {}) =>
  openSubscription(identity, evidenceOf(0, changes)).next;

/** The facts of a life, told by one piece of evidence after the other. */
function live(pieces: readonly Evidence[]): {
  last: Transition;
  facts: SubscriptionFact[];
  all: Transition[];
} {
  const [first, ...rest] = pieces;
  if (first === undefined) throw new Error('A life begins with something');
  let last = openSubscription(identity, first);
  const all = [last];
  for (const piece of rest) {
    last = advanceSubscription(last.next, piece);
    all.push(last);
  }
  return { last, facts: all.flatMap(({ facts }) => facts), all };
}

describe('openSubscription', () => {
  it('tells of an active subscription once and takes the place that the user has for it', () => {
    const { next, facts, slot } = openSubscription(identity, evidenceOf(0));
    expect(next).toMatchObject({ status: 'active', graceEndsAt: null, permissions: ['pro'] });
    expect({ facts, slot }).toEqual({ facts: ['created'], slot: 'occupy' });
  });

  it('leaves the place alone while the first payment is open', () => {
    expect(openSubscription(identity, evidenceOf(0, { status: 'incomplete' })).slot).toBe('keep');
  });

  it('tells the whole story of one that is over when it is first seen', () => {
    const { next, facts, slot } = openSubscription(
      identity,
      evidenceOf(40, { status: 'canceled', endedAt: day(30) }),
    );
    expect({ facts, slot }).toEqual({ facts: ['created', 'canceled'], slot: 'release' });
    expect(next.graceEndsAt).toEqual(day(33));
  });
});

describe('advanceSubscription', () => {
  it.each([
    ['becoming active', { status: 'incomplete' }, { status: 'active' }, ['updated'], 'occupy'],
    ['a planned cancellation', {}, { cancelAtPeriodEnd: true }, ['updated'], 'keep'],
    ['a failed renewal', {}, { status: 'past_due' }, ['past_due'], 'keep'],
    ['the end', {}, { status: 'canceled', endedAt: day(5) }, ['canceled'], 'release'],
    [
      'a first payment that never came',
      { status: 'incomplete' },
      { status: 'incomplete_expired' },
      ['expired'],
      'release',
    ],
    ['nothing new', {}, {}, [], 'keep'],
  ] as const)('tells of %s', (_, before, after, facts, slot) => {
    expect(advanceSubscription(open(before), evidenceOf(5, after))).toMatchObject({ facts, slot });
  });

  it('leaves the next period to be told once it was paid', () => {
    const nextPeriod = { currentPeriodStart: day(30), currentPeriodEnd: day(60) };
    expect(advanceSubscription(open(), evidenceOf(30, nextPeriod)).facts).toEqual([]);
    const paid = evidenceOf(30, nextPeriod, { renewedNow: true, lastPaidAt: day(30) });
    expect(advanceSubscription(open(), paid).facts).toEqual(['renewed']);
  });

  it('tells of a period that was moved otherwise', () => {
    expect(advanceSubscription(open(), evidenceOf(3, { currentPeriodEnd: day(45) })).facts).toEqual([
      'updated',
    ]);
  });

  it('tells a payment that ends a failure as a renewal, and ends the grace', () => {
    const failing = advanceSubscription(open(), evidenceOf(30, { status: 'past_due' })).next;
    const { next, facts } = advanceSubscription(
      failing,
      evidenceOf(32, {}, { renewedNow: true, lastPaidAt: day(32) }),
    );
    expect({ facts, firstFailedAt: next.firstFailedAt, graceEndsAt: next.graceEndsAt }).toEqual({
      facts: ['renewed'],
      firstFailedAt: null,
      graceEndsAt: null,
    });
  });

  it('lets the grace run from the first failure, whatever fails after it', () => {
    const { last, facts } = live([
      evidenceOf(0),
      evidenceOf(30, { status: 'past_due' }, { failingSince: day(30) }),
      evidenceOf(33, { status: 'past_due' }, { failingSince: day(30) }),
      evidenceOf(37, { status: 'unpaid' }, { failingSince: day(30) }),
    ]);
    expect(last.next).toMatchObject({ firstFailedAt: day(30), graceEndsAt: day(33) });
    expect(facts).toEqual(['created', 'past_due', 'updated']);
  });

  it('takes an earlier failure that is heard of later for the first', () => {
    const { last } = live([
      evidenceOf(34, { status: 'past_due' }),
      evidenceOf(34, { status: 'past_due' }, { failingSince: day(30) }),
    ]);
    expect(last.next.graceEndsAt).toEqual(day(33));
  });

  it('counts a new failure after a payment from itself', () => {
    const { last } = live([
      evidenceOf(30, { status: 'past_due' }, { failingSince: day(30) }),
      evidenceOf(60, { status: 'past_due' }, { failingSince: day(60), lastPaidAt: day(31) }),
    ]);
    expect(last.next).toMatchObject({ firstFailedAt: day(60), graceEndsAt: day(63) });
  });

  it('lets the grace of one ended for not being paid run from the first failure', () => {
    const { last } = live([
      evidenceOf(30, { status: 'past_due' }, { failingSince: day(30) }),
      evidenceOf(37, { status: 'canceled', endedAt: day(37) }, { failingSince: day(30) }),
    ]);
    expect(last.next).toMatchObject({ status: 'canceled', graceEndsAt: day(33) });
  });

  it('gives no grace to one that ended before its first payment', () => {
    const { next, facts } = advanceSubscription(
      open({ status: 'incomplete' }),
      evidenceOf(1, { status: 'canceled', endedAt: day(1) }),
    );
    expect({ status: next.status, graceEndsAt: next.graceEndsAt, facts }).toEqual({
      status: 'expired',
      graceEndsAt: null,
      facts: ['expired'],
    });
  });

  it('announces each end of a trial once, while it runs', () => {
    const trial = { status: 'trialing', trialEnd: day(14) } as const;
    const { facts } = live([
      evidenceOf(0, trial),
      evidenceOf(11, trial, {}, true),
      evidenceOf(11, trial, {}, true),
      evidenceOf(12, { ...trial, trialEnd: day(20) }),
      evidenceOf(17, { ...trial, trialEnd: day(20) }, {}, true),
      evidenceOf(20, { trialEnd: day(20) }, {}, true),
    ]);
    expect(facts).toEqual(['created', 'trial_will_end', 'updated', 'trial_will_end', 'updated']);
  });

  it('announces the end of a trial that is first seen then', () => {
    const trial = { status: 'trialing', trialEnd: day(2) } as const;
    expect(openSubscription(identity, evidenceOf(0, trial, {}, true)).facts).toEqual([
      'created',
      'trial_will_end',
    ]);
  });

  it('does not bring an ended one back', () => {
    const ended = advanceSubscription(open(), evidenceOf(5, { status: 'canceled', endedAt: day(5) })).next;
    expect(advanceSubscription(ended, evidenceOf(9))).toEqual({ next: ended, facts: [], slot: 'keep' });
  });
});

describe('expireSubscription', () => {
  const ended = advanceSubscription(open(), evidenceOf(5, { status: 'canceled', endedAt: day(5) })).next;

  it('ends the grace when its time has come, not before', () => {
    expect(expireSubscription(ended, day(7.9))).toMatchObject({ next: ended, facts: [] });
    expect(expireSubscription(ended, day(8))).toMatchObject({
      next: { status: 'expired' },
      facts: ['expired'],
    });
  });

  it('is seen by readers at that moment', () => {
    expect([statusAt(ended, day(7.9)), statusAt(ended, day(8))]).toEqual(['canceled', 'expired']);
  });
});

describe('the life of a subscription, whatever evidence comes', () => {
  const time = fc.integer({ min: 0, max: 90 }).map(day);
  const snapshot = fc.record({
    status: fc.constantFrom<ProviderSubscription['status'][]>(
      'incomplete',
      'incomplete_expired',
      'trialing',
      'active',
      'past_due',
      'unpaid',
      'paused',
      'canceled',
    ),
    currentPeriodStart: fc.option(time),
    currentPeriodEnd: fc.option(time),
    cancelAtPeriodEnd: fc.boolean(),
    trialEnd: fc.option(time),
    endedAt: fc.option(time),
    canceledAt: fc.option(time),
  });
  const renewals = fc.record({
    failingSince: fc.option(time),
    lastPaidAt: fc.option(time),
    renewedNow: fc.boolean(),
  });
  const evidence = fc
    .tuple(fc.integer({ min: 0, max: 90 }), snapshot, renewals, fc.boolean())
    .map(([days, shown, history, soon]) => evidenceOf(days, shown, history, soon));
  const pieces = fc.array(evidence, { minLength: 1, maxLength: 12 });
  const count = (facts: readonly SubscriptionFact[], fact: SubscriptionFact) =>
    facts.filter((one) => one === fact).length;

  it('is begun once and ends at most once', () => {
    fc.assert(
      fc.property(pieces, (given) => {
        const { last, facts } = live(given);
        const expired = expireSubscription(last.next, day(1_000));
        const all = [...facts, ...expired.facts];
        expect(count(all, 'created')).toBe(1);
        expect(count(all, 'canceled')).toBeLessThanOrEqual(1);
        expect(count(all, 'expired')).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('tells nothing when the same evidence comes again', () => {
    fc.assert(
      fc.property(pieces, evidence, (given, piece) => {
        const once = advanceSubscription(live(given).last.next, piece).next;
        const again = advanceSubscription(once, {
          ...piece,
          renewals: { ...piece.renewals, renewedNow: false },
        });
        expect(again).toEqual({ next: once, facts: [], slot: 'keep' });
      }),
    );
  });

  it('never leaves its end', () => {
    fc.assert(
      fc.property(pieces, evidence, (given, piece) => {
        const { next } = expireSubscription(live(given).last.next, day(1_000));
        fc.pre(next.status === 'expired');
        expect(advanceSubscription(next, piece)).toEqual({ next, facts: [], slot: 'keep' });
      }),
    );
  });

  it('knows since when it fails and until when it is borne with, whenever it is not paid', () => {
    fc.assert(
      fc.property(pieces, (given) => {
        for (const { next } of live(given).all) {
          const failing = next.status === 'past_due' || next.status === 'unpaid';
          if (failing) expect(next.firstFailedAt).not.toBeNull();
          expect(next.graceEndsAt !== null).toBe(failing || next.status === 'canceled');
        }
      }),
    );
  });

  it('never gets more grace by failing again', () => {
    fc.assert(
      fc.property(pieces, evidence, (given, piece) => {
        const before = live(given).last.next;
        fc.pre(before.firstFailedAt !== null && !['canceled', 'expired'].includes(before.status));
        const again = { ...piece, snapshot: { ...piece.snapshot, status: 'past_due' as const } };
        const unpaid = { ...again, renewals: { ...again.renewals, lastPaidAt: null } };
        const after = advanceSubscription(before, unpaid).next;
        expect(Number(after.graceEndsAt)).toBeLessThanOrEqual(Number(before.graceEndsAt));
      }),
    );
  });

  it("holds the user's place exactly while it is live", () => {
    fc.assert(
      fc.property(pieces, (given) => {
        let held = false;
        for (const { next, slot } of live(given).all) {
          if (slot !== 'keep') held = slot === 'occupy';
          expect(held).toBe(isLive(next.status));
        }
      }),
    );
  });
});

describe('money that an invoice has taken', () => {
  const active = openSubscription(identity, evidenceOf(0)).next;
  const took = (renewedNow: boolean) => ({ tookMoney: true, renewedNow, lastPaidAt: day(5) });

  it('is told by the renewal that it was for, else by an update', () => {
    expect(advanceSubscription(active, evidenceOf(5, {}, took(true))).facts).toEqual(['renewed']);
    expect(advanceSubscription(active, evidenceOf(5, {}, took(false))).facts).toEqual(['updated']);
  });

  it('is told together with the change that it was for, where that is new', () => {
    expect(advanceSubscription(active, evidenceOf(5, { quantity: 3 }, took(false))).facts).toEqual([
      'updated',
    ]);
  });

  it('is told of one that has ended, and does not bring it back', () => {
    const ended = { status: 'canceled', endedAt: day(1), canceledAt: day(1) } as const;
    const canceled = advanceSubscription(active, evidenceOf(1, ended)).next;
    expect(advanceSubscription(canceled, evidenceOf(5, ended, took(true)))).toMatchObject({
      next: { status: 'canceled' },
      facts: ['updated'],
    });
    const expired = expireSubscription(canceled, day(100)).next;
    expect(advanceSubscription(expired, evidenceOf(101, ended, took(true)))).toEqual({
      next: expired,
      facts: ['updated'],
      slot: 'keep',
    });
  });

  it('is told of one that was not known before', () => {
    expect(openSubscription(identity, evidenceOf(5, {}, took(false))).facts).toEqual(['created', 'updated']);
  });
});

describe('a pause', () => {
  const active = openSubscription(identity, evidenceOf(0)).next;
  const pause = { resumesAt: null };

  it('leaves what was paid until its period ends, however many periods pass', () => {
    const { next, facts, slot } = advanceSubscription(active, evidenceOf(5, { pause }));
    expect(next).toMatchObject({ status: 'paused', graceEndsAt: day(30) });
    expect([facts, slot]).toEqual([['updated'], 'keep']);
    const later = advanceSubscription(
      next,
      evidenceOf(31, { pause, currentPeriodStart: day(30), currentPeriodEnd: day(60) }),
    );
    expect(later.next).toMatchObject({ status: 'paused', graceEndsAt: day(30) });
  });

  it('is over when Stripe collects again', () => {
    const paused = advanceSubscription(active, evidenceOf(5, { pause: { resumesAt: day(9) } })).next;
    expect(paused).toMatchObject({ resumesAt: day(9) });
    const { next, facts } = advanceSubscription(paused, evidenceOf(9));
    expect(next).toMatchObject({ status: 'active', graceEndsAt: null, resumesAt: null });
    expect(facts).toEqual(['updated']);
  });

  it('gives no days of grace again when it is canceled after what was paid is over', () => {
    const paused = advanceSubscription(active, evidenceOf(5, { pause })).next;
    const ended = (at: number) => evidenceOf(at, { pause, status: 'canceled', endedAt: day(at) });
    const { next } = advanceSubscription(paused, ended(40));
    expect(next).toMatchObject({ status: 'canceled', graceEndsAt: day(30) });
    expect(advanceSubscription(next, ended(40)).next.graceEndsAt).toEqual(day(30));
    expect(expireSubscription(next, day(40)).next.status).toBe('expired');
    expect(advanceSubscription(paused, ended(10)).next.graceEndsAt).toEqual(day(10 + identity.graceDays));
  });

  it('by Stripe itself, after a trial that nobody has paid for, ends without a grace', () => {
    const unpaid = advanceSubscription(active, evidenceOf(5, { status: 'paused' })).next;
    const { next } = advanceSubscription(unpaid, evidenceOf(9, { status: 'canceled', endedAt: day(9) }));
    expect(next.graceEndsAt).toEqual(day(9));
  });

  it('does not hide that a payment has failed', () => {
    const failed = advanceSubscription(active, evidenceOf(30, { pause, status: 'past_due' })).next;
    expect(failed.status).toBe('past_due');
  });
});

describe('the meter of a subscription', () => {
  const plan = { productId: 'calls', permissions: [], credits: [], graceDays: 3, meter: 'calls' };
  const metered = openSubscription({ ...identity, meter: 'calls' }, evidenceOf(4)).next;

  it('counts from its start, however late it is told of', () => {
    expect(metered.meteredSince).toEqual(day(0));
  });

  it('goes on counting through whatever happens, and to another product of the same meter', () => {
    const renewed = advanceSubscription(metered, evidenceOf(30, { currentPeriodStart: day(30) })).next;
    expect(renewed.meteredSince).toEqual(day(0));
    const changed = advanceSubscription(metered, { ...evidenceOf(9), plan }).next;
    expect(changed.meteredSince).toEqual(day(0));
  });

  it('counts from the change that has brought it, and no more after the one that takes it away', () => {
    const plain = openSubscription(identity, evidenceOf(0)).next;
    expect(plain).toMatchObject({ meter: null, meteredSince: null });
    const changed = advanceSubscription(plain, { ...evidenceOf(9), plan }).next;
    expect(changed).toMatchObject({ meter: 'calls', meteredSince: day(9) });
    const back = { ...evidenceOf(12), plan: { ...plan, meter: null } };
    expect(advanceSubscription(changed, back).next).toMatchObject({ meter: null, meteredSince: null });
  });
});

describe('a change of the plan', () => {
  it('brings what the new product grants, and is told', () => {
    const active = openSubscription(identity, evidenceOf(0)).next;
    const plan = { productId: 'team', permissions: ['team'], credits: [], graceDays: 7, meter: null };
    const evidence = { ...evidenceOf(3, { priceId: 'price_2', quantity: 2 }), plan };
    const { next, facts } = advanceSubscription(active, evidence);
    expect(next).toMatchObject({ ...plan, priceId: 'price_2', quantity: 2, paymentId: 'pay_1' });
    expect(facts).toEqual(['updated']);
    expect(
      advanceSubscription(next, { ...evidenceOf(3, { priceId: 'price_2', quantity: 2 }) }).facts,
    ).toEqual([]);
  });
});

describe('a subscription whose payment went back', () => {
  const active = openSubscription(identity, evidenceOf(0)).next;
  const withheld = withheldSubscription(active, 'pay_1', true).next;
  const nextPeriod = { currentPeriodStart: day(30), currentPeriodEnd: day(60) };
  const lapsed = { ...nextPeriod, status: 'past_due' } as const;
  const given = ({ next }: Transition) => givenPermissions(next);

  it('goes on, and gives nothing; this is told once, and so is that it has not gone back after all', () => {
    const { next, facts, slot } = withheldSubscription(active, 'pay_1', true);
    expect({ next, facts, slot }).toEqual({
      next: { ...active, withheld: true },
      facts: ['updated'],
      slot: 'keep',
    });
    expect(givenPermissions(next)).toEqual([]);
    expect(withheldSubscription(next, 'pay_1', true).facts).toEqual([]);
    const again = withheldSubscription(next, 'pay_1', false);
    expect({ facts: again.facts, given: given(again) }).toEqual({ facts: ['updated'], given: ['pro'] });
  });

  it('gives nothing in a next period that is not paid, and no days of grace', () => {
    expect(given(advanceSubscription(withheld, evidenceOf(30, nextPeriod)))).toEqual([]);
    const failing = advanceSubscription(withheld, evidenceOf(31, lapsed));
    expect({ facts: failing.facts, given: given(failing) }).toEqual({ facts: ['past_due'], given: [] });
    const ended = { status: 'canceled', endedAt: day(5) } as const;
    expect(given(advanceSubscription(withheld, evidenceOf(5, ended)))).toEqual([]);
  });

  it('gives again once another period is paid, which the payment before has no say in', () => {
    const { next } = advanceSubscription(withheld, evidenceOf(30, nextPeriod, { renewedNow: true }));
    const paid = paidForPeriod(next, day(60), 'pay_2');
    expect(paid).toMatchObject({ withheld: false, periodPaymentId: 'pay_2' });
    expect(withheldSubscription(paid, 'pay_1', true).facts).toEqual([]);
    expect(withheldSubscription(paid, 'pay_2', true).facts).toEqual(['updated']);
    expect(paidForPeriod(next, day(60), null)).toMatchObject({ withheld: false, periodPaymentId: null });
  });

  it('learns nothing of what is paid for now from a period that is told of late', () => {
    const { next } = advanceSubscription(withheld, evidenceOf(60, { currentPeriodEnd: day(90) }));
    expect(paidForPeriod(next, day(60), 'pay_2')).toEqual(next);
  });

  it('gives nothing from the start where the money went back before it was first seen', () => {
    const opened = openSubscription(identity, { ...evidenceOf(0), takenBack: true });
    expect({ facts: opened.facts, given: given(opened) }).toEqual({ facts: ['created'], given: [] });
    expect(given(advanceSubscription(opened.next, evidenceOf(2)))).toEqual([]);
  });

  it('is left alone by other payments, and once it has expired', () => {
    expect(withheldSubscription(active, 'pay_of_a_change', true).facts).toEqual([]);
    expect(withheldSubscription({ ...active, status: 'expired' }, 'pay_1', true).facts).toEqual([]);
  });
});
