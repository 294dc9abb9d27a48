import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import type { CheckedPermission } from '../check-permission/check-permission.service';
import { ExplainGrants } from '../explain-grants';
import { decidePermission } from '../permission-decision';
import { PermissionGrantsRepository, type PermissionGrant } from '../permission-grants.repository';

export interface ListedPermission extends CheckedPermission {
  readonly permission: string;
}

/** Decides every permission that a user ever had, by name. */
@Injectable()
export class ListPermissions {
  constructor(
    private readonly grants: PermissionGrantsRepository,
    private readonly explainGrants: ExplainGrants,
    private readonly clock: Clock,
  ) {}

  async execute(projectId: string, userId: string, explain = false): Promise<ListedPermission[]> {
    const now = this.clock.now();
    const grants = await this.grants.ofUser(projectId, userId);
    const explained = explain ? await this.explainGrants.explain(projectId, grants, now) : undefined;
    return [...byPermission(grants)].map(([permission, ofOne]) => ({
      permission,
      decision: decidePermission(ofOne, now),
      explained: explained?.filter(({ grant }) => grant.permission === permission),
    }));
  }
}

function byPermission(grants: readonly PermissionGrant[]): Map<string, PermissionGrant[]> {
  const groups = new Map<string, PermissionGrant[]>();
  for (const grant of grants) groups.set(grant.permission, [...(groups.get(grant.permission) ?? []), grant]);
  return groups;
}
