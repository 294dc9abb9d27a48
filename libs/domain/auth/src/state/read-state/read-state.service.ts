import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { CreditStatementsRepository } from '../../credits/credit-statements.repository';
import { ListPermissions } from '../../permissions/list-permissions/list-permissions.service';
import { SubscriptionSourcesRepository } from '../../permissions/subscription-sources.repository';
import type { CustomerState } from '../customer-state';

/** Tells all that a user has at this moment: permissions, credits, subscriptions. */
@Injectable()
export class ReadState {
  constructor(
    private readonly listPermissions: ListPermissions,
    private readonly statements: CreditStatementsRepository,
    private readonly subscriptions: SubscriptionSourcesRepository,
    private readonly clock: Clock,
  ) {}

  async execute(projectId: string, userId: string): Promise<CustomerState> {
    const permissions = await this.listPermissions.execute(projectId, userId);
    const credits = await this.statements.totalsOf(projectId, userId, this.clock.now());
    const subscriptions = await this.subscriptions.ofUser(projectId, userId);
    return {
      userId,
      permissions: permissions.flatMap(({ permission, decision: { allowed, source, expiresAt, inGrace } }) =>
        allowed && source !== null ? [{ permission, source, expiresAt, inGrace }] : [],
      ),
      credits,
      subscriptions,
    };
  }
}
