import { judgeRefresh } from './refresh-verdict';

const fresh = { sessionOver: false, usedSecondsAgo: null, nextUsed: false };

describe('judgeRefresh', () => {
  it('lets a token be used once', () => {
    expect(judgeRefresh(fresh)).toBe('rotate');
  });

  it('gives a lost answer again for ten seconds', () => {
    expect(judgeRefresh({ ...fresh, usedSecondsAgo: 0 })).toBe('repeat');
    expect(judgeRefresh({ ...fresh, usedSecondsAgo: 10 })).toBe('repeat');
    expect(judgeRefresh({ ...fresh, usedSecondsAgo: 10.1 })).toBe('reuse');
  });

  it('takes a use for theft once the answer cannot have been lost', () => {
    expect(judgeRefresh({ ...fresh, usedSecondsAgo: 1, nextUsed: true })).toBe('reuse');
  });

  it('has nothing for a session that is over', () => {
    expect(judgeRefresh({ ...fresh, sessionOver: true })).toBe('over');
    expect(judgeRefresh({ sessionOver: true, usedSecondsAgo: 60, nextUsed: true })).toBe('over');
  });
});
