import { secondsUntilNext } from './run-due';

describe('when the next reconciliation is due', () => {
  it('comes once a period', () => expect(secondsUntilNext(300, 0)).toBe(300));
  it('waits longer with every failure', () => {
    expect([1, 2, 3].map((failures) => secondsUntilNext(300, failures))).toEqual([600, 1_200, 2_400]);
  });
  it('waits an hour at most', () => expect(secondsUntilNext(300, 50)).toBe(3_600));
  it('never comes more often than its period', () => expect(secondsUntilNext(86_400, 3)).toBe(86_400));
});
