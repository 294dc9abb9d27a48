import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Database } from '#infra/database';
import { expireSubscription } from '../subscription/advance-subscription';
import { SubscriptionPublisher } from '../subscription/subscription-publisher';
import { SubscriptionRepository } from '../subscription/subscription.repository';

const BATCH = 50;

/** Ends the grace of ended subscriptions whose time has come. Several replicas may do so at once: each takes others. */
@Injectable()
export class ExpireSubscriptions {
  constructor(
    private readonly subscriptions: SubscriptionRepository,
    private readonly publisher: SubscriptionPublisher,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Resolves with how many have expired, once none is left. */
  async execute(): Promise<number> {
    let total = 0;
    for (;;) {
      const expired = await this.db.transaction(() => this.expireSome());
      total += expired;
      if (expired < BATCH) return total;
    }
  }

  private async expireSome(): Promise<number> {
    const now = this.clock.now();
    const due = await this.subscriptions.lockExpirable(now, BATCH);
    for (const subscription of due) {
      const { next, facts } = expireSubscription(subscription, now);
      await this.subscriptions.save(next, now);
      await this.publisher.publish(next, facts);
    }
    return due.length;
  }
}
