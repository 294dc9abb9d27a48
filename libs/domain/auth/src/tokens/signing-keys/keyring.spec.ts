import fc from 'fast-check';
import {
  ACCESS_TOKEN_SECONDS,
  nextKeySignsFrom,
  PUBLISHED_BEFORE_MILLISECONDS,
  standingOfKeys,
  type KeyTimes,
} from './keyring';

const start = Date.UTC(2026, 10, 21);
const at = (minutes: number) => new Date(start + minutes * 60_000);
const published = (keys: readonly KeyTimes[], now: Date) =>
  standingOfKeys(keys, now).flatMap(({ key, state }) => (state === 'gone' ? [] : [key]));

describe('the keys that sign access tokens', () => {
  it('lets the first one sign at once, and a later one only after it was shown', () => {
    expect(nextKeySignsFrom([], at(0), false)).toEqual(at(0));
    const first = { createdAt: at(0), signsFrom: at(0) };
    expect(nextKeySignsFrom([first], at(5), false)).toBeUndefined();
    expect(nextKeySignsFrom([first], at(5), true)).toEqual(at(15));
    expect(nextKeySignsFrom([first], at(30 * 1_440), false)).toEqual(at(30 * 1_440 + 10));
  });

  it('signs with the first to a clock that is behind all of them', () => {
    const made = new Date('2026-11-21T10:00:00Z');
    const keys = [{ createdAt: made, signsFrom: made }];
    const [only] = standingOfKeys(keys, new Date('2025-11-21T10:00:00Z'));
    expect(only?.state).toBe('signing');
  });

  it('makes no other key while one is coming, however often it is asked', () => {
    const keys = [
      { createdAt: at(0), signsFrom: at(0) },
      { createdAt: at(5), signsFrom: at(15) },
    ];
    expect(nextKeySignsFrom(keys, at(6), true)).toBeUndefined();
  });

  it('never leaves a gap: one key signs, it was shown long before, and stays until its last token is over', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 3_000 }), fc.boolean())), (steps) => {
        const keys: KeyTimes[] = [{ createdAt: at(0), signsFrom: at(0) }];
        let minute = 0;
        for (const [minutes, asked] of steps) {
          minute += minutes;
          const now = at(minute);
          const signsFrom = nextKeySignsFrom(keys, now, asked);
          if (signsFrom !== undefined) keys.push({ createdAt: now, signsFrom });
          const signing = standingOfKeys(keys, now).filter(({ state }) => state === 'signing');
          expect(signing).toHaveLength(1);
          const [{ key } = { key: keys[0] }] = signing;
          const lastMoment = new Date(now.getTime() + ACCESS_TOKEN_SECONDS * 1_000);
          expect(published(keys, lastMoment)).toContain(key);
        }
        for (const key of keys.slice(1)) {
          expect(key.signsFrom.getTime() - key.createdAt.getTime()).toBe(PUBLISHED_BEFORE_MILLISECONDS);
        }
      }),
    );
  });
});
