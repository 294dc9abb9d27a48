import fc from 'fast-check';
import { decidePermission, decideSource, nextReview, type SourceStanding } from './permission-decision';

const now = new Date('2026-11-21T10:00:00Z');
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
const standing = (change: Partial<SourceStanding> = {}): SourceStanding => ({
  source: { type: 'subscription', id: 'sub_1' },
  live: true,
  expiresAt: null,
  revokedAt: null,
  graceEndsAt: null,
  ...change,
});

const time = fc.option(
  fc.integer({ min: -5, max: 5 }).map((days) => later(days)),
  { nil: null },
);
const anyStanding = fc.record<SourceStanding>({
  source: fc.record({ type: fc.constantFrom('subscription', 'payment', 'manual'), id: fc.string() }),
  live: fc.boolean(),
  expiresAt: time,
  revokedAt: time,
  graceEndsAt: time,
});

describe('the decision on a permission', () => {
  it.each([
    ['a live source', {}, true, 'granted', null],
    ['one with an end to come', { expiresAt: later(1) }, true, 'granted', later(1)],
    ['one whose end has come', { expiresAt: now }, false, 'expired', now],
    ['one that was taken away', { live: false, revokedAt: now }, false, 'revoked', null],
    ['one in grace', { live: false, graceEndsAt: later(2) }, true, 'in_grace', later(2)],
    [
      'one that expires within its grace',
      { live: false, expiresAt: later(1), graceEndsAt: later(2) },
      true,
      'in_grace',
      later(1),
    ],
    ['one whose grace has just ended', { live: false, graceEndsAt: now }, false, 'grace_ended', now],
    [
      'one whose ended grace was written down',
      { live: false, graceEndsAt: now, revokedAt: now },
      false,
      'grace_ended',
      now,
    ],
    ['one that gives nothing', { live: false }, false, 'subscription_inactive', null],
  ] as const)('of %s', (_, change, allowed, reason, expiresAt) => {
    expect(decideSource(standing(change), now)).toEqual({
      allowed,
      reason,
      expiresAt,
      source: { type: 'subscription', id: 'sub_1' },
      inGrace: reason === 'in_grace',
    });
  });

  it('is that it was never granted, without any source', () => {
    expect(decidePermission([], now)).toMatchObject({
      allowed: false,
      reason: 'never_granted',
      source: null,
    });
  });

  it('names the source that lasts longest', () => {
    const short = standing({ source: { type: 'manual', id: 'manual' }, expiresAt: later(1) });
    const long = standing({ source: { type: 'payment', id: 'pay_1' } });
    expect(decidePermission([short, long], now).source).toEqual(long.source);
    expect(decidePermission([long, short], now).source).toEqual(long.source);
  });

  it('is yes exactly when one source alone says yes', () => {
    fc.assert(
      fc.property(fc.array(anyStanding), (standings) => {
        const alone = standings.some((one) => decideSource(one, now).allowed);
        expect(decidePermission(standings, now).allowed).toBe(alone);
      }),
    );
  });

  it('cannot change by time before its next review', () => {
    fc.assert(
      fc.property(fc.array(anyStanding), fc.integer({ min: 0, max: 10 }), (standings, days) => {
        const review = nextReview(standings, now);
        const moment = later(days);
        if (review !== null && moment >= review) return;
        expect(decidePermission(standings, moment).allowed).toBe(decidePermission(standings, now).allowed);
      }),
    );
  });

  it('reviews only what is to come, so that reviewing ends', () => {
    fc.assert(
      fc.property(fc.array(anyStanding), (standings) => {
        const review = nextReview(standings, now);
        expect(review === null || review > now).toBe(true);
      }),
    );
  });
});
