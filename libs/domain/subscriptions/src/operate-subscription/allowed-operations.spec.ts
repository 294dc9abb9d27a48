import type { SubscriptionStatus } from '#contracts';
import { day } from '../subscription/subscription-fixture.spec-support';
import { checkCancel, checkChange, checkPause, checkResume } from './allowed-operations';

const state = (status: SubscriptionStatus, changes = {}) => ({
  id: 'sub_1',
  status,
  cancelAtPeriodEnd: false,
  resumesAt: null,
  graceEndsAt: null,
  currentPeriodEnd: day(30),
  ...changes,
});
const canceling = state('active', { cancelAtPeriodEnd: true });

/** The verdict, or the code of the error. */
function outcomeOf(check: () => unknown): unknown {
  try {
    return check() ?? 'act';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('what can be done with a subscription', () => {
  it.each([
    ['trialing', 'act', 'nothing_to_do', 'act', 'act'],
    ['active', 'act', 'nothing_to_do', 'act', 'act'],
    ['past_due', 'act', 'subscription_past_due', 'subscription_past_due', 'subscription_past_due'],
    ['unpaid', 'act', 'subscription_past_due', 'subscription_past_due', 'subscription_past_due'],
    ['paused', 'act', 'act', 'nothing_to_do', 'subscription_paused'],
    ['incomplete', ...Array<string>(4).fill('subscription_incomplete')],
    ['canceled', ...Array<string>(4).fill('subscription_ended')],
    ['expired', ...Array<string>(4).fill('subscription_ended')],
  ])('while it is %s: cancel %s, resume %s, pause %s, change %s', (status, ...expected) => {
    const given = state(status as SubscriptionStatus);
    expect([
      outcomeOf(() => checkCancel(given, true)),
      outcomeOf(() => checkResume(given)),
      outcomeOf(() => checkPause(given, null)),
      outcomeOf(() => checkChange(given)),
    ]).toEqual(expected);
  });

  it('ends at once whatever has begun or not, until it has ended', () => {
    expect(checkCancel(state('incomplete'), false)).toBe('act');
    expect(checkCancel(canceling, false)).toBe('act');
    expect(outcomeOf(() => checkCancel(state('canceled'), false))).toBe('subscription_ended');
  });

  it('is resumed before it is paused or changed, when it is to end', () => {
    expect(checkCancel(canceling, true)).toBe('nothing_to_do');
    expect(checkResume(canceling)).toBe('act');
    expect(checkResume(state('past_due', { cancelAtPeriodEnd: true }))).toBe('act');
    expect(outcomeOf(() => checkPause(canceling, null))).toBe('subscription_canceling');
    expect(outcomeOf(() => checkChange(canceling))).toBe('subscription_canceling');
  });

  it('is paused anew for another time to resume', () => {
    const paused = state('paused', { resumesAt: day(5), graceEndsAt: day(30) });
    expect(checkPause(paused, day(5))).toBe('nothing_to_do');
    expect(checkPause(paused, day(6))).toBe('act');
    expect(checkPause(paused, null)).toBe('act');
  });

  it('goes on by itself only within what was paid for: nobody gets the rest of a period for nothing', () => {
    expect(checkPause(state('active'), day(30))).toBe('act');
    expect(outcomeOf(() => checkPause(state('active'), day(31)))).toBe('validation_failed');
    const paused = state('paused', { graceEndsAt: day(30), currentPeriodEnd: day(60) });
    expect(outcomeOf(() => checkPause(paused, day(31)))).toBe('validation_failed');
    expect(outcomeOf(() => checkPause(state('paused'), day(1)))).toBe('validation_failed');
  });
});
