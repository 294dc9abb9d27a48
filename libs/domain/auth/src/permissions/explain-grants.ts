import { Injectable } from '@nestjs/common';
import { decideSource, type Decision } from './permission-decision';
import type { PermissionGrant } from './permission-grants.repository';
import { SubscriptionSourcesRepository, type SubscriptionSource } from './subscription-sources.repository';

/** One source of a permission, what it says, and the subscription behind it. */
export interface ExplainedGrant {
  readonly grant: PermissionGrant;
  readonly decision: Decision;
  readonly subscription: SubscriptionSource | undefined;
}

/** Finds what a decision rests on, as far as the auth side knows. */
@Injectable()
export class ExplainGrants {
  constructor(private readonly sources: SubscriptionSourcesRepository) {}

  async explain(projectId: string, grants: readonly PermissionGrant[], now: Date): Promise<ExplainedGrant[]> {
    const ids = grants.flatMap(({ source }) => (source.type === 'subscription' ? [source.id] : []));
    const subscriptions = ids.length === 0 ? [] : await this.sources.findMany(projectId, ids);
    const byId = new Map(subscriptions.map((subscription) => [subscription.subscriptionId, subscription]));
    return grants.map((grant) => ({
      grant,
      decision: decideSource(grant, now),
      subscription: grant.source.type === 'subscription' ? byId.get(grant.source.id) : undefined,
    }));
  }
}
