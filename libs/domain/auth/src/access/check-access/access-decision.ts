import {
  decidePermission,
  permissionReasons,
  type PermissionReason,
  type SourceStanding,
} from '../../permissions/permission-decision';

/** Why access is given or not. */
export const accessReasons = [...permissionReasons, 'credits_available', 'insufficient_credits'] as const;
export type AccessReason = PermissionReason | 'credits_available' | 'insufficient_credits';

/** What was found: the sources of the permission that was asked for, and the credits. */
export interface AccessFindings {
  /** Absent when no permission was asked for. */
  readonly grants?: readonly SourceStanding[];
  /** Absent when no credits were asked for. */
  readonly credits?: { readonly sufficient: boolean; readonly available: number };
}

export interface AccessDecision {
  readonly allowed: boolean;
  readonly reason: AccessReason;
  readonly balance?: number;
}

/** What is found decides: first the permission, then the credits. The reason is that of the first refusal. */
export function decideAccess({ grants, credits }: AccessFindings, now: Date): AccessDecision {
  const balance = credits === undefined ? {} : { balance: credits.available };
  const permission = grants === undefined ? undefined : decidePermission(grants, now);
  if (permission?.allowed === false) return { allowed: false, reason: permission.reason, ...balance };
  if (credits?.sufficient === false) return { allowed: false, reason: 'insufficient_credits', ...balance };
  return { allowed: true, reason: permission?.reason ?? 'credits_available', ...balance };
}
