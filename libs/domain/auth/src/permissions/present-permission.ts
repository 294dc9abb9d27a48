import type { Decision } from './permission-decision';
import type { ExplainedGrant } from './explain-grants';
import type { PermissionExplanation, PermissionResponse } from './permission.schema';

/** A decision as the API answers it; with the chain behind it where that was asked for. */
export function presentPermission(
  permission: string,
  decision: Decision,
  explained?: readonly ExplainedGrant[],
): PermissionResponse {
  return {
    permission,
    allowed: decision.allowed,
    reason: decision.reason,
    source: decision.source,
    expires_at: iso(decision.expiresAt),
    in_grace: decision.inGrace,
    ...(explained === undefined ? {} : { explain: explained.map(presentGrant) }),
  };
}

function presentGrant({ grant, decision, subscription }: ExplainedGrant): PermissionExplanation[number] {
  return {
    source: grant.source,
    allowed: decision.allowed,
    reason: decision.reason,
    granted_at: iso(grant.grantedAt),
    granted_by_event: grant.grantedEventId,
    revoked_at: iso(grant.revokedAt),
    revoked_by_event: grant.revokedEventId,
    last_event: grant.lastEventId,
    caused_by: grant.lastOriginId,
    expires_at: iso(grant.expiresAt),
    grace_started_at: iso(grant.graceStartedAt),
    grace_ends_at: iso(grant.graceEndsAt),
    subscription:
      subscription === undefined
        ? null
        : {
            product_id: subscription.productId,
            status: subscription.status,
            payment_id: subscription.paymentId,
          },
  };
}

function iso(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
