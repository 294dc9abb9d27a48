import { Injectable } from '@nestjs/common';
import { Clock, type ProjectId } from '#kernel';
import { SubscriptionSlots } from '#domain/payments';
import { Database } from '#infra/database';
import { OperateSubscription } from '../operate-subscription/operate-subscription.service';
import { isLive, slotOf, type StoredSubscription } from '../subscription/subscription';
import { SubscriptionRepository } from '../subscription/subscription.repository';
import type { SubscriptionChange } from './subscription-change';
import { SubscriptionChangeRepository } from './subscription-change.repository';

/**
 * Takes in what has become of a change: Stripe's word is the last, whoever else changed the same subscription meanwhile. The place that
 * was taken for it is freed where the subscription is not for that product.
 */
@Injectable()
export class SettleChange {
  constructor(
    private readonly operate: OperateSubscription,
    private readonly subscriptions: SubscriptionRepository,
    private readonly changes: SubscriptionChangeRepository,
    private readonly slots: SubscriptionSlots,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @param outcome what Stripe has answered; undefined when nobody knows */
  async execute(change: SubscriptionChange, outcome?: 'applied' | 'refused'): Promise<StoredSubscription> {
    const { projectId, subscriptionId, productId } = change;
    const before = await this.operate.get(projectId as ProjectId, subscriptionId);
    await this.operate.refresh(before);
    await this.db.transaction(async () => {
      const now = await this.subscriptions.lockByProviderId(before.providerSubscriptionId);
      if (now === undefined) return;
      const isOfIt = now.productId === productId && isLive(now.status);
      if (!isOfIt && !(await this.changes.hasOther(change))) {
        await this.slots.release(slotOf({ ...now, productId }));
      }
      await this.changes.settle(change, outcome ?? outcomeOf(now, change), this.clock.now());
    });
    return this.operate.get(projectId as ProjectId, subscriptionId);
  }
}

function outcomeOf(
  { priceId, quantity }: StoredSubscription,
  change: SubscriptionChange,
): 'applied' | 'refused' {
  const asked = priceId === change.priceId && (change.quantity === null || quantity === change.quantity);
  return asked ? 'applied' : 'refused';
}
