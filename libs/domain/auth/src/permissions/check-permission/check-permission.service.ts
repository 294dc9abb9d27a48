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
    const grants = await this.grants.committed(key);
    return {
      decision: decidePermission(grants, now),
      explained: explain ? await this.explainGrants.explain(key.projectId, grants, now) : undefined,
    };
  }
}
