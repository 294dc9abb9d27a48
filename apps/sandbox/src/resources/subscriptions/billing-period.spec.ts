import fc from 'fast-check';
import { nextPeriodEnd, periodEnd, periodsUntil } from './billing-period';

const at = (iso: string): number => Date.parse(iso) / 1000;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

describe('billing period', () => {
  it('keeps the day of the month of the anchor, as far as the month has it', () => {
    const anchor = at('2027-01-31T10:30:00Z');
    const monthly = { interval: 'month', interval_count: 1 };
    expect(iso(periodEnd(anchor, monthly, 1))).toBe('2027-02-28T10:30:00.000Z');
    expect(iso(periodEnd(anchor, monthly, 2))).toBe('2027-03-31T10:30:00.000Z');
    expect(iso(periodEnd(anchor, monthly, 12))).toBe('2028-01-31T10:30:00.000Z');
  });

  it('counts days, weeks and years', () => {
    const anchor = at('2028-02-29T00:00:00Z');
    expect(iso(periodEnd(anchor, { interval: 'day', interval_count: 3 }))).toBe('2028-03-03T00:00:00.000Z');
    expect(iso(periodEnd(anchor, { interval: 'week', interval_count: 2 }))).toBe('2028-03-14T00:00:00.000Z');
    expect(iso(periodEnd(anchor, { interval: 'year', interval_count: 1 }))).toBe('2029-02-28T00:00:00.000Z');
  });

  it('finds the next end after any moment, and goes back to the 31st after February', () => {
    const anchor = at('2027-01-31T10:30:00Z');
    const monthly = { interval: 'month', interval_count: 1 };
    const next = (moment: string) => iso(nextPeriodEnd(anchor, monthly, at(moment)));
    expect(next('2027-01-31T10:30:00Z')).toBe('2027-02-28T10:30:00.000Z');
    expect(next('2027-02-28T10:30:00Z')).toBe('2027-03-31T10:30:00.000Z');
    expect(next('2037-02-28T10:29:59Z')).toBe('2037-02-28T10:30:00.000Z');
  });

  it('has an anchor that is still to come end the period', () => {
    const anchor = at('2027-06-15T00:00:00Z');
    const end = nextPeriodEnd(anchor, { interval: 'month', interval_count: 1 }, at('2027-06-01T00:00:00Z'));
    expect(end).toBe(anchor);
  });

  it('never leaves a gap: the moment lies between two ends that follow each other', () => {
    const recurring = fc.record({
      interval: fc.constantFrom('day', 'week', 'month', 'year'),
      interval_count: fc.integer({ min: 1, max: 6 }),
    });
    const moment = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });
    fc.assert(
      fc.property(moment, moment, recurring, (anchor, now, every) => {
        const count = periodsUntil(anchor, every, now);
        expect(periodEnd(anchor, every, count)).toBeGreaterThan(now);
        expect(periodEnd(anchor, every, count - 1)).toBeLessThanOrEqual(now);
      }),
    );
  });
});
