import { unreachable } from '#kernel';
import type { SubscriptionStatus } from '#contracts';

/** What a subscription gives: its permissions without reserve, only until its grace ends, or never again. */
export type SubscriptionStanding = 'live' | 'reserved' | 'ended';

/** A reserved subscription gives its permissions while its grace runs, if it has one. */
export function standingOf(status: SubscriptionStatus): SubscriptionStanding {
  switch (status) {
    case 'trialing':
    case 'active':
      return 'live';
    case 'past_due':
    case 'unpaid':
    case 'paused':
    case 'canceled':
    case 'incomplete':
      return 'reserved';
    case 'expired':
      return 'ended';
    default:
      return unreachable(status);
  }
}

export interface GrantChanges {
  /** To be taken away, before anything is given. Those never given leave a tombstone. */
  readonly revoke: readonly string[];
  /** To be given as the subscription stands. */
  readonly give: readonly string[];
}

/** What a subscription that now names `permissions` changes, when the grants in `held` came from it so far. */
export function grantChanges(
  standing: SubscriptionStanding,
  held: readonly string[],
  permissions: readonly string[],
): GrantChanges {
  if (standing === 'ended') return { revoke: distinct([...held, ...permissions]), give: [] };
  return {
    revoke: distinct(held.filter((permission) => !permissions.includes(permission))),
    give: distinct(permissions),
  };
}

function distinct(permissions: readonly string[]): string[] {
  return [...new Set(permissions)].sort();
}
