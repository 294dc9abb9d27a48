/** What is known of a refresh token that is shown, and of the session that it belongs to. */
export interface RefreshEvidence {
  /** Logged out, killed, out of date, or its user may not be here any more. */
  readonly sessionOver: boolean;
  /** How long ago it was used; null when it was not. */
  readonly usedSecondsAgo: number | null;
  /** Whether the token that came of it was used in its turn. */
  readonly nextUsed: boolean;
}

/**
 * `rotate`: use it. `repeat`: the answer to its use was lost, give it again. `reuse`: it was stolen, or the one who used it was the thief:
 * end the family. `over`: log in anew.
 */
export type RefreshVerdict = 'rotate' | 'repeat' | 'reuse' | 'over';

const OVERLAP_SECONDS = 10;

/** A token is good once. An answer may get lost, though: for ten seconds, and until the next one is used, it may be asked for again. */
export function judgeRefresh({ sessionOver, usedSecondsAgo, nextUsed }: RefreshEvidence): RefreshVerdict {
  if (sessionOver) return 'over';
  if (usedSecondsAgo === null) return 'rotate';
  return usedSecondsAgo <= OVERLAP_SECONDS && !nextUsed ? 'repeat' : 'reuse';
}
