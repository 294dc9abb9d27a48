import { periodEnd } from './billing-period';

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
});
