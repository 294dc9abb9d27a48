import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

export interface SlotKey {
  readonly projectId: string;
  readonly userId: string;
  readonly productId: string;
}

/** A place, and who has it: the payment, or the subscription itself where no payment of ours has bought it. */
export interface HeldSlot extends SlotKey {
  readonly paymentId: string;
  /** Ours, once there is a subscription. */
  readonly subscriptionId?: string;
}

/** What a place is taken by: an open checkout, a payment that was made or is on its way, the subscription that came of it. */
export type SlotStage = 'checkout' | 'paid' | 'subscription';

export interface SlotHolder {
  readonly paymentId: string;
  readonly stage: SlotStage;
  readonly subscriptionId: string | null;
}

/**
 * The one place that a user has for a subscription to a product. A row, so the database decides who of two at once gets it: nobody ends up with the
 * same subscription twice. Whoever needs both locks the payment first, then the place.
 */
@Injectable()
export class SubscriptionSlots {
  constructor(private readonly db: Database) {}

  /** Takes the place for an open checkout, if it is free; else tells who has it at this moment. */
  async take(key: SlotKey, paymentId: string): Promise<SlotHolder | undefined> {
    const taken = await this.db.query(
      `INSERT INTO payments.subscription_slots (project_id, user_id, product_id, payment_id, stage)
       VALUES ($1, $2, $3, $4, 'checkout') ON CONFLICT DO NOTHING RETURNING payment_id`,
      [key.projectId, key.userId, key.productId, paymentId],
    );
    if (taken.length > 0) return undefined;
    // Without a holder it was released between the two statements: free again.
    return (await this.find(key)) ?? this.take(key, paymentId);
  }

  async find({ projectId, userId, productId }: SlotKey): Promise<SlotHolder | undefined> {
    const [holder] = await this.db.query<SlotHolder>(
      `SELECT payment_id AS "paymentId", stage, subscription_id AS "subscriptionId" FROM payments.subscription_slots
       WHERE project_id = $1 AND user_id = $2 AND product_id = $3`,
      [projectId, userId, productId],
    );
    return holder;
  }

  /**
   * The open checkout was paid. Only the place that it still has: a subscription may have ended before its first payment is told of, and then the
   * place is free again.
   */
  async confirm({ projectId, userId, productId, paymentId }: HeldSlot): Promise<void> {
    await this.db.query(
      `UPDATE payments.subscription_slots SET stage = 'paid', updated_at = now()
       WHERE project_id = $1 AND user_id = $2 AND product_id = $3 AND payment_id = $4 AND stage = 'checkout'`,
      [projectId, userId, productId, paymentId],
    );
  }

  /** The subscription lives: nobody can start it again until it is released. */
  async occupy({ projectId, userId, productId, paymentId, subscriptionId }: HeldSlot): Promise<void> {
    await this.db.query(
      `INSERT INTO payments.subscription_slots AS slot (project_id, user_id, product_id, payment_id, subscription_id, stage)
       VALUES ($1, $2, $3, $4, $5, 'subscription')
       ON CONFLICT (project_id, user_id, product_id) DO UPDATE
         SET payment_id = excluded.payment_id, subscription_id = excluded.subscription_id, stage = 'subscription', updated_at = now()`,
      [projectId, userId, productId, paymentId, subscriptionId ?? null],
    );
  }

  /** Takes the place for a subscription that is to become one of this product, if it is free or its own; else tells who has it. */
  async reserve(slot: HeldSlot): Promise<SlotHolder | undefined> {
    const holder = await this.take(slot, slot.paymentId);
    if (holder !== undefined && holder.paymentId !== slot.paymentId) return holder;
    await this.occupy(slot);
    return undefined;
  }

  /**
   * The payment came to nothing. A subscription that lives all the same keeps its place: Stripe starts one before a bank debit has arrived, and
   * goes on asking for the money after it has bounced.
   */
  async releaseUnpaid({ projectId, userId, productId, paymentId }: HeldSlot): Promise<void> {
    await this.db.query(
      `DELETE FROM payments.subscription_slots
       WHERE project_id = $1 AND user_id = $2 AND product_id = $3 AND payment_id = $4 AND stage <> 'subscription'`,
      [projectId, userId, productId, paymentId],
    );
  }

  /** The subscription has ended: frees the place, if it is this payment that has it. */
  async release({ projectId, userId, productId, paymentId }: HeldSlot): Promise<void> {
    await this.db.query(
      `DELETE FROM payments.subscription_slots
       WHERE project_id = $1 AND user_id = $2 AND product_id = $3 AND payment_id = $4`,
      [projectId, userId, productId, paymentId],
    );
  }
}
