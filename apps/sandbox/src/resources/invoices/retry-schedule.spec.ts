import { nextAttemptAt } from './retry-schedule';

describe('the retries of an invoice', () => {
  const days = (attempts: number): number | null => {
    const at = nextAttemptAt(attempts, 1_000);
    return at === null ? null : (at - 1_000) / 86_400;
  };

  it('follow 3, 5 and 7 days after the failure before, and then there are no more', () => {
    expect([1, 2, 3, 4, 5].map(days)).toEqual([3, 5, 7, null, null]);
  });
});
