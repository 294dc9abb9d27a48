import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { ExplainGrants, type ExplainedGrant } from '../explain-grants';
import { decidePermission, type Decision } from '../permission-decision';
import { PermissionGrantsRepository, type PermissionKey } from '../permission-grants.repository';

export interface CheckedPermission {
  readonly decision: Decision;
  readonly explained: readonly ExplainedGrant[] | undefined;
}

/** Decides whether a user has a permission at this moment: one indexed read. */
@Injectable()
export class CheckPermission {
  constructor(
    private readonly grants: PermissionGrantsRepository,
    private readonly explainGrants: ExplainGrants,
    private readonly clock: Clock,
  ) {}

  async execute(key: PermissionKey, explain = false): Promise<CheckedPermission> {
    const now = this.clock.now();
    if (!explain)
      return { decision: decidePermission(await this.grants.standings(key), now), explained: undefined };
    const grants = await this.grants.of(key);
    return {
      decision: decidePermission(grants, now),
      explained: await this.explainGrants.explain(key.projectId, grants, now),
    };
  }
}
