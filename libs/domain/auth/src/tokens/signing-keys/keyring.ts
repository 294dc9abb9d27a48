const MINUTE = 60_000;

/** How long an access token lives. */
export const ACCESS_TOKEN_SECONDS = 15 * 60;
/** How long any token may live. */
export const LONGEST_TOKEN_SECONDS = ACCESS_TOKEN_SECONDS;
/** A new key is published this long before it signs: longer than anyone may cache the key set. */
export const PUBLISHED_BEFORE_MILLISECONDS = 10 * MINUTE;
/** An old key stays published until its last token is over, and clocks may be wrong by a bit. */
const PUBLISHED_AFTER_MILLISECONDS = LONGEST_TOKEN_SECONDS * 1_000 + 5 * MINUTE;
const ROTATED_AFTER_MILLISECONDS = 30 * 24 * 60 * MINUTE;

export interface KeyTimes {
  readonly createdAt: Date;
  readonly signsFrom: Date;
}

export type KeyState = 'coming' | 'signing' | 'leaving' | 'gone';

export interface KeyStanding<Key> {
  readonly key: Key;
  readonly state: KeyState;
}

/**
 * How each key stands at a moment. Exactly one signs, once there is one: the latest whose time has come. To a clock that is behind the time
 * of none has come, and then it is the first.
 */
export function standingOfKeys<Key extends KeyTimes>(keys: readonly Key[], now: Date): KeyStanding<Key>[] {
  const inOrder = [...keys].sort((left, right) => left.signsFrom.getTime() - right.signsFrom.getTime());
  return inOrder.map((key, index) => {
    const isBehind = index === 0 && key.signsFrom > now;
    return { key, state: isBehind ? 'signing' : stateOf(key, inOrder[index + 1], now.getTime()) };
  });
}

function stateOf(key: KeyTimes, successor: KeyTimes | undefined, now: number): KeyState {
  if (key.signsFrom.getTime() > now) return 'coming';
  const until = successor?.signsFrom.getTime() ?? Number.POSITIVE_INFINITY;
  if (until > now) return 'signing';
  return until + PUBLISHED_AFTER_MILLISECONDS > now ? 'leaving' : 'gone';
}

/** From when the next key is to sign; undefined when none is needed, since one is coming or the newest is young enough. */
export function nextKeySignsFrom(keys: readonly KeyTimes[], now: Date, asked: boolean): Date | undefined {
  const standing = standingOfKeys(keys, now);
  if (standing.some(({ state }) => state === 'coming')) return undefined;
  const signing = standing.find(({ state }) => state === 'signing');
  // Nobody can have kept a key set in which there was none.
  if (signing === undefined) return now;
  const old = now.getTime() - signing.key.createdAt.getTime() >= ROTATED_AFTER_MILLISECONDS;
  return asked || old ? new Date(now.getTime() + PUBLISHED_BEFORE_MILLISECONDS) : undefined;
}
