import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

export interface SlotKey {
  readonly projectId: string;
  readonly userId: string;
  readonly productId: string;
}

/** A place, and the payment that has it. */
export interface HeldSlot extends SlotKey {
  readonly paymentId: string;
}

export interface SlotHolder {
  readonly paymentId: string;
  /** False while it is an open checkout, true once it is a subscription. */
  readonly live: boolean;
}

/**
 * The one place that a user has for a subscription to a product. A row, so the database decides who of two at once gets it: nobody ends up with the
 * same subscription twice.
 */
@Injectable()
export class SubscriptionSlots {
  constructor(private readonly db: Database) {}

  /** Takes the place for an open checkout, if it is free; else tells who has it, and holds that row until the transaction ends. */
  async take(key: SlotKey, paymentId: string): Promise<SlotHolder | undefined> {
    const taken = await this.db.query(
      `INSERT INTO payments.subscription_slots (project_id, user_id, product_id, payment_id, live)
       VALUES ($1, $2, $3, $4, false) ON CONFLICT DO NOTHING RETURNING payment_id`,
      [key.projectId, key.userId, key.productId, paymentId],
    );
    if (taken.length > 0) return undefined;
    const holders = await this.db.query<{ payment_id: string; live: boolean }>(
      `SELECT payment_id, live FROM payments.subscription_slots
       WHERE project_id = $1 AND user_id = $2 AND product_id = $3 FOR UPDATE`,
      [key.projectId, key.userId, key.productId],
    );
    const [holder] = holders;
    // Released between the two statements: free again.
    if (holder === undefined) return this.take(key, paymentId);
    return { paymentId: holder.payment_id, live: holder.live };
  }

  /**
   * The open checkout was paid. Only the place that it still has: a subscription may have ended before its first payment is told of, and then the
   * place is free again.
   */
  async confirm({ projectId, userId, productId, paymentId }: HeldSlot): Promise<void> {
    await this.db.query(
      `UPDATE payments.subscription_slots SET live = true, updated_at = now()
       WHERE project_id = $1 AND user_id = $2 AND product_id = $3 AND payment_id = $4`,
      [projectId, userId, productId, paymentId],
    );
  }

  /** The subscription lives: nobody can start it again until it is released. */
  async occupy({ projectId, userId, productId, paymentId }: HeldSlot): Promise<void> {
    await this.db.query(
      `INSERT INTO payments.subscription_slots AS slot (project_id, user_id, product_id, payment_id, live)
       VALUES ($1, $2, $3, $4, true)
       ON CONFLICT (project_id, user_id, product_id) DO UPDATE
         SET payment_id = excluded.payment_id, live = true, updated_at = now()`,
      [projectId, userId, productId, paymentId],
    );
  }

  /** Frees the place, if it is this payment that has it. */
  async release({ projectId, userId, productId, paymentId }: HeldSlot): Promise<void> {
    await this.db.query(
      `DELETE FROM payments.subscription_slots
       WHERE project_id = $1 AND user_id = $2 AND product_id = $3 AND payment_id = $4`,
      [projectId, userId, productId, paymentId],
    );
  }
}
