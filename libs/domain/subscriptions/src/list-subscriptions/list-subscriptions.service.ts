import { Injectable } from '@nestjs/common';
import { Clock, type ProjectId } from '#kernel';
import { viewOf } from '../subscription/subscription-view';
import type { SubscriptionView } from '../subscription/subscription-view.schema';
import { SubscriptionRepository } from '../subscription/subscription.repository';

/** All subscriptions of a user in a project, newest first. A user without any, or whom nobody knows, has none. */
@Injectable()
export class ListSubscriptions {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly clock: Clock,
  ) {}

  async execute(projectId: ProjectId, userId: string): Promise<SubscriptionView[]> {
    const found = await this.subscriptions.list(projectId, userId);
    const now = this.clock.now();
    return found.map((subscription) => viewOf(subscription, now));
  }
}
