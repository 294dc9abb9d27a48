import { creditsExpireAt, firstPeriodEnd } from './credit-expiry';
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

describe('when credits lapse', () => {
  it.each([
    ['never, when they were paid once', { ...credits }, null, null],
    ['never, when they roll over', { ...credits, rollover: true }, end, null],
    ['with the period, when they do not', { ...credits, rollover: false }, end, end],
    [
      'after their own days, when that is sooner',
      { ...credits, rollover: false, expiresAfterDays: 1 },
      end,
      '2026-02-01T10:00:00Z',
    ],
    ['with the period, when that is sooner', { ...credits, rollover: false, expiresAfterDays: 60 }, end, end],
    [
      'after their own days, when they roll over',
      { ...credits, rollover: true, expiresAfterDays: 60 },
      end,
      '2026-04-01T10:00:00Z',
    ],
  ])('is %s', (_, sold, periodEnd, expected) => {
    expect(creditsExpireAt(sold, start, periodEnd)).toEqual(expected === null ? null : new Date(expected));
  });

  it.each([
    [{ interval: 'day', count: 10 }, '2026-02-10T10:00:00Z'],
    [{ interval: 'week', count: 2 }, '2026-02-14T10:00:00Z'],
    [{ interval: 'month', count: 1 }, '2026-02-28T10:00:00Z'],
    [{ interval: 'month', count: 12 }, '2027-01-31T10:00:00Z'],
    [{ interval: 'year', count: 1 }, '2027-01-31T10:00:00Z'],
  ] as const)('knows the end of a first period of %o', (period, expected) => {
    expect(firstPeriodEnd(terms({ period }), start)).toEqual(new Date(expected));
  });

  it('lets the first period end with the trial', () => {
    const trial = terms({ period: { interval: 'month', count: 1 }, trialDays: 14 });
    expect(firstPeriodEnd(trial, start)).toEqual(new Date('2026-02-14T10:00:00Z'));
    expect(firstPeriodEnd(terms({}), start)).toBeNull();
  });
});
