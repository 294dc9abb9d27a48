import fc from 'fast-check';
import { nextRetryDelay, type RetrySchedule } from './retry-schedule';

const schedule: RetrySchedule = { firstDelay: 100, longestDelay: 1_000, attempts: 8, jitter: 0.2 };

describe('nextRetryDelay', () => {
  it('doubles from the first delay up to the longest', () => {
    expect([1, 2, 3, 4, 5, 6].map((failures) => nextRetryDelay(schedule, failures, 0.5))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
  });

  it('gives up after the last attempt', () => {
    expect(nextRetryDelay(schedule, 8, 0.5)).toBeUndefined();
  });

  it('stays within the jitter whatever the random number', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 7 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const plain = nextRetryDelay(schedule, failures, 0.5) ?? 0;
          const delay = nextRetryDelay(schedule, failures, random) ?? 0;
          expect(delay).toBeGreaterThanOrEqual(Math.floor(plain * 0.8));
          expect(delay).toBeLessThanOrEqual(Math.ceil(plain * 1.2));
        },
      ),
    );
  });
});
