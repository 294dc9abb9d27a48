/** What a permission can be held from. */
export const permissionSourceTypes = ['subscription', 'payment', 'manual'] as const;
export type PermissionSourceType = (typeof permissionSourceTypes)[number];

export interface PermissionSource {
  readonly type: PermissionSourceType;
  /** The subscription or the payment; `manual` for a grant by hand. */
  readonly id: string;
}

/** Why a permission is given or not; from the best of all to the least. */
export const permissionReasons = [
  'granted',
  'in_grace',
  'grace_ended',
  'subscription_inactive',
  'expired',
  'revoked',
  'never_granted',
] as const;
export type PermissionReason = (typeof permissionReasons)[number];

/** How one source stands. */
export interface SourceStanding {
  readonly source: PermissionSource;
  /** The source gives the permission without reserve; else only until the grace ends. */
  readonly live: boolean;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly graceEndsAt: Date | null;
}

export interface Decision {
  readonly allowed: boolean;
  readonly reason: PermissionReason;
  /** Null when there never was one. */
  readonly source: PermissionSource | null;
  /** When it ends, or has ended, by time alone. */
  readonly expiresAt: Date | null;
  readonly inGrace: boolean;
}

const neverGranted: Decision = {
  allowed: false,
  reason: 'never_granted',
  source: null,
  expiresAt: null,
  inGrace: false,
};

/** What one source says at the moment `now`. */
export function decideSource(standing: SourceStanding, now: Date): Decision {
  const { source, live, expiresAt, revokedAt, graceEndsAt } = standing;
  const refused = (reason: PermissionReason, endedAt: Date | null): Decision => ({
    allowed: false,
    reason,
    source,
    expiresAt: endedAt,
    inGrace: false,
  });
  const graceRanOut = graceEndsAt !== null && graceEndsAt <= (revokedAt ?? now);
  // Writing the end of a grace down must not change what is said of it.
  if (revokedAt !== null && graceRanOut) return refused('grace_ended', graceEndsAt);
  if (revokedAt !== null) return refused('revoked', null);
  if (expiresAt !== null && expiresAt <= now) return refused('expired', expiresAt);
  if (live) return { allowed: true, reason: 'granted', source, expiresAt, inGrace: false };
  if (graceEndsAt === null) return refused('subscription_inactive', null);
  if (graceRanOut) return refused('grace_ended', graceEndsAt);
  const endsAt = expiresAt !== null && expiresAt < graceEndsAt ? expiresAt : graceEndsAt;
  return { allowed: true, reason: 'in_grace', source, expiresAt: endsAt, inGrace: true };
}

/** What all sources of a permission say together: it goes only with the last, and the longest lasting is named. */
export function decidePermission(standings: readonly SourceStanding[], now: Date): Decision {
  return standings
    .map((standing) => decideSource(standing, now))
    .reduce((best, next) => (isBetter(next, best) ? next : best), neverGranted);
}

/** When time alone may next change what is decided; null when it cannot. */
export function nextReview(standings: readonly SourceStanding[], now: Date): Date | null {
  const ends = standings
    .map((standing) => decideSource(standing, now))
    .flatMap(({ allowed, expiresAt }) => (allowed && expiresAt !== null ? [expiresAt.getTime()] : []));
  return ends.length === 0 ? null : new Date(Math.min(...ends));
}

function isBetter(left: Decision, right: Decision): boolean {
  const rank = permissionReasons.indexOf(left.reason) - permissionReasons.indexOf(right.reason);
  return rank === 0 ? endOf(left) > endOf(right) : rank < 0;
}

function endOf({ expiresAt }: Decision): number {
  return expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
}
