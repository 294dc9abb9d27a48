import { lifetimeOf, firstPeriodEnd } from './credit-expiry';
import type { SoldTerms } from './payment';

const start = new Date('2026-01-31T10:00:00Z');
const end = new Date('2026-02-28T10:00:00Z');
const terms = (changes: Partial<SoldTerms>): SoldTerms => ({
  productName: 'Pro',
  unitAmount: 900,
  trialDays: null,
  permissions: [],
  credits: [],
  graceDays: 3,
  ...changes,
});
const credits = { creditType: 'api', amount: 10, expiresAfterDays: null };

const period = { end, of: 'pay_1' };
const told = { of: 'pay_1', ends_at: end.toISOString() };
const own = (days: number, rollover: boolean) => ({ ...credits, rollover, expiresAfterDays: days });

describe('credits', () => {
  it.each([
    ['for ever, when they roll over', { ...credits, rollover: true }, null],
    ['for the period, when they do not', { ...credits, rollover: false }, end.toISOString()],
    ['for their own days, when these are over before', own(1, false), '2026-02-01T10:00:00.000Z'],
    ['for the period, when that is over before', own(60, false), end.toISOString()],
    ['for the period, when both are over at once', own(28, false), end.toISOString()],
    ['for their own days, when they roll over', own(60, true), '2026-04-01T10:00:00.000Z'],
  ])('of a subscription last %s', (_, sold, expires_at) => {
    expect(lifetimeOf(sold, start, period)).toEqual({ expires_at, period: told });
  });

  it.each([
    ['for ever', { ...credits, rollover: false }, null],
    ['for their own days, when they have any', own(1, false), '2026-02-01T10:00:00.000Z'],
  ])('that were paid once last %s', (_, sold, expires_at) => {
    expect(lifetimeOf(sold, start, null)).toEqual({ expires_at });
  });

  it.each([
    [{ interval: 'day', count: 10 }, '2026-02-10T10:00:00Z'],
    [{ interval: 'week', count: 2 }, '2026-02-14T10:00:00Z'],
    [{ interval: 'month', count: 1 }, '2026-02-28T10:00:00Z'],
    [{ interval: 'month', count: 12 }, '2027-01-31T10:00:00Z'],
    [{ interval: 'year', count: 1 }, '2027-01-31T10:00:00Z'],
  ] as const)('have a first period of %o', (length, expected) => {
    expect(firstPeriodEnd(terms({ period: length }), start)).toEqual(new Date(expected));
  });

  it('have a first period that ends with the trial', () => {
    const trial = terms({ period: { interval: 'month', count: 1 }, trialDays: 14 });
    expect(firstPeriodEnd(trial, start)).toEqual(new Date('2026-02-14T10:00:00Z'));
    expect(firstPeriodEnd(terms({}), start)).toBeNull();
  });
});
