import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import type { EventData, EventEnvelope, subscriptionUpdated } from '#contracts';
import { Database } from '#infra/database';
import { causeOf, type Cause } from '../grant-cause';
import type { PermissionSource } from '../permission-decision';
import { PermissionGrantsRepository } from '../permission-grants.repository';
import { PermissionHoldingsRepository } from '../permission-holdings.repository';
import { SettlePermissions } from '../settle-permissions';
import { SubscriptionSourcesRepository } from '../subscription-sources.repository';
import { grantChanges, standingOf } from './subscription-standing';

/** Every `subscription.*` event tells the whole of how the subscription stands, so all are handled alike. */
export type SubscriptionEvent = EventEnvelope<EventData<typeof subscriptionUpdated>>;

/** Brings the grants of a subscription in line with what its newest event tells. In any order of arrival the result is the same. */
@Injectable()
export class FollowSubscription {
  constructor(
    private readonly db: Database,
    private readonly sources: SubscriptionSourcesRepository,
    private readonly grants: PermissionGrantsRepository,
    private readonly holdings: PermissionHoldingsRepository,
    private readonly settlePermissions: SettlePermissions,
    private readonly clock: Clock,
  ) {}

  async execute(event: SubscriptionEvent): Promise<void> {
    await this.db.transaction(async () => {
      const cause = causeOf(event, this.clock.now());
      if (await this.isNewest(event)) await this.apply(event, cause);
      else await this.grants.bury(userOf(event), event.data.permissions, sourceOf(event), cause);
    });
  }

  private async isNewest(event: SubscriptionEvent): Promise<boolean> {
    const { data, project_id: projectId } = event;
    return this.sources.advance(
      {
        projectId,
        subscriptionId: data.subscription_id,
        userId: data.user_id,
        productId: data.product_id,
        paymentId: data.first_payment_id === undefined ? data.payment_id : data.first_payment_id,
        status: data.status,
        currentPeriodEnd: dateOf(data.current_period_end),
        cancelAtPeriodEnd: data.cancel_at_period_end,
        graceEndsAt: dateOf(data.grace_ends_at),
      },
      event,
    );
  }

  private async apply(event: SubscriptionEvent, cause: Cause): Promise<void> {
    const { data } = event;
    const user = userOf(event);
    const source = sourceOf(event);
    const standing = standingOf(data.status);
    const held = await this.grants.permissionsFrom(user.projectId, user.userId, source);
    const { revoke, give } = grantChanges(standing, held, data.permissions);
    await this.holdings.lock(user.projectId, user.userId, [...revoke, ...give]);

    for (const permission of revoke) {
      await this.grants.revoke({ ...user, permission }, source, cause);
      await this.settlePermissions.settle({ ...user, permission });
    }
    const live = standing === 'live';
    const given = {
      live,
      graceStartedAt: live ? null : dateOf(data.grace_started_at),
      graceEndsAt: live ? null : dateOf(data.grace_ends_at),
    };
    for (const permission of give) {
      await this.grants.giveForSubscription({ ...user, permission }, source.id, given, cause);
      await this.settlePermissions.settle({ ...user, permission });
    }
  }
}

function userOf({ project_id, data }: SubscriptionEvent): { projectId: string; userId: string } {
  return { projectId: project_id, userId: data.user_id };
}

function sourceOf({ data }: SubscriptionEvent): PermissionSource {
  return { type: 'subscription', id: data.subscription_id };
}

function dateOf(time: string | null): Date | null {
  return time === null ? null : new Date(time);
}
