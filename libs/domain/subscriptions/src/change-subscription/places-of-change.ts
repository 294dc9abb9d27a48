import { Injectable } from '@nestjs/common';
import { SubscriptionExistsError } from '#kernel';
import { SubscriptionSlots } from '#domain/payments';
import { slotOf, type Subscription } from '../subscription/subscription';

type Holder = Awaited<ReturnType<SubscriptionSlots['find']>>;

/** The place of a user for the product that his subscription is to become one of. */
@Injectable()
export class PlacesOfChange {
  constructor(private readonly slots: SubscriptionSlots) {}

  /** Whether it could be taken at this moment. @throws SubscriptionExistsError */
  async check(subscription: Subscription, productId: string): Promise<void> {
    if (productId === subscription.productId) return;
    const slot = slotOf({ ...subscription, productId });
    const holder = await this.slots.find(slot);
    if (holder?.paymentId !== slot.paymentId) refuseTaken(subscription, productId, holder);
  }

  /** Takes it, in the transaction that writes the change down. @throws SubscriptionExistsError */
  async reserve(subscription: Subscription, productId: string): Promise<void> {
    if (productId === subscription.productId) return;
    const holder = await this.slots.reserve(slotOf({ ...subscription, productId }));
    refuseTaken(subscription, productId, holder);
  }
}

function refuseTaken({ userId }: Subscription, productId: string, holder: Holder): void {
  if (holder === undefined) return;
  throw new SubscriptionExistsError(
    holder.subscriptionId,
    holder.stage === 'checkout'
      ? `A checkout of ${productId} is open for ${userId}. Cancel that payment, then change the subscription.`
      : `${userId} has a subscription of ${productId} already. Cancel one of the two instead.`,
  );
}
