const SECOND = 1_000;
const SHORTEST_FRESH = 60 * SECOND;
const LONGEST_FRESH = 3_600 * SECOND;
const USUALLY_FRESH = 300 * SECOND;
/** For how long keys are used beyond their time while no others can be had. */
const STALE = 3_600 * SECOND;
const RETRIED_AFTER = 5 * SECOND;
/** A `kid` that is not known may be a new one, but anyone can make one up. */
const UNKNOWN_KEY_RETRIED_AFTER = 30 * SECOND;

/** When keys were asked for and had; in milliseconds of a clock that never jumps. */
export interface KeySetTimes {
  /** When they were last asked for; undefined: never. */
  readonly triedAt: number | undefined;
  /** When they were last had, and for how long they are fresh; undefined: never. */
  readonly had: { readonly at: number; readonly freshFor: number } | undefined;
}

/** For how long an answer's keys are fresh: what `Cache-Control` says, between a minute and an hour. */
export function freshnessOf(cacheControl: string | undefined): number {
  const [, seconds] = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,10})/i.exec(cacheControl ?? '') ?? [];
  if (seconds === undefined)
    return /no-(?:store|cache)/i.test(cacheControl ?? '') ? SHORTEST_FRESH : USUALLY_FRESH;
  return Math.min(Math.max(Number(seconds) * SECOND, SHORTEST_FRESH), LONGEST_FRESH);
}

/** Whether keys are to be asked for before a token is checked; `knowsKey`: whether the ones at hand include the token's. */
export function mustAsk({ triedAt, had }: KeySetTimes, knowsKey: boolean, now: number): boolean {
  if (triedAt === undefined) return true;
  const waited = now - triedAt;
  if (had === undefined || now - had.at >= had.freshFor) return waited >= RETRIED_AFTER;
  return !knowsKey && waited >= UNKNOWN_KEY_RETRIED_AFTER;
}

/** Whether the keys at hand may be used, fresh or not. */
export function mayUse({ had }: KeySetTimes, now: number): boolean {
  return had !== undefined && now - had.at < had.freshFor + STALE;
}
