import { Injectable } from '@nestjs/common';
import type { SubscriptionStatus } from '#contracts';
import { Database } from '#infra/database';

/** How a subscription stood by one event. */
export interface SubscriptionSource {
  readonly projectId: string;
  readonly subscriptionId: string;
  readonly userId: string;
  readonly productId: string;
  readonly paymentId: string | null;
  readonly status: SubscriptionStatus;
}

interface Row {
  project_id: string;
  subscription_id: string;
  user_id: string;
  product_id: string;
  payment_id: string | null;
  status: SubscriptionStatus;
}

@Injectable()
export class SubscriptionSourcesRepository {
  constructor(private readonly db: Database) {}

  /**
   * Remembers the event as the newest of its subscription, and locks the subscription until the transaction ends. False when a newer one, or
   * the same, was there before.
   */
  async advance(
    source: SubscriptionSource,
    event: { id: string; sequence: number; timestamp: string },
  ): Promise<boolean> {
    const rows = await this.db.query(
      `INSERT INTO auth.subscription_sources AS known
         (project_id, subscription_id, user_id, product_id, payment_id, status, last_sequence, last_event_id, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7::bigint, $8, $9::timestamptz)
       ON CONFLICT (project_id, subscription_id) DO UPDATE
         SET user_id = excluded.user_id, product_id = excluded.product_id, payment_id = excluded.payment_id,
             status = excluded.status, last_sequence = excluded.last_sequence, last_event_id = excluded.last_event_id,
             updated_at = excluded.updated_at
         WHERE known.last_sequence < excluded.last_sequence
       RETURNING subscription_id`,
      [
        source.projectId,
        source.subscriptionId,
        source.userId,
        source.productId,
        source.paymentId,
        source.status,
        BigInt(event.sequence),
        event.id,
        event.timestamp,
      ],
    );
    return rows.length > 0;
  }

  async findMany(projectId: string, subscriptionIds: readonly string[]): Promise<SubscriptionSource[]> {
    const rows = await this.db.query<Row>(
      `SELECT project_id, subscription_id, user_id, product_id, payment_id, status FROM auth.subscription_sources
       WHERE project_id = $1 AND subscription_id = ANY($2::text[])`,
      [projectId, subscriptionIds],
    );
    return rows.map(toSource);
  }

  /** All of a user, the oldest first. */
  async ofUser(projectId: string, userId: string): Promise<SubscriptionSource[]> {
    const rows = await this.db.query<Row>(
      `SELECT project_id, subscription_id, user_id, product_id, payment_id, status FROM auth.subscription_sources
       WHERE project_id = $1 AND user_id = $2 ORDER BY subscription_id`,
      [projectId, userId],
    );
    return rows.map(toSource);
  }
}

function toSource(row: Row): SubscriptionSource {
  return {
    projectId: row.project_id,
    subscriptionId: row.subscription_id,
    userId: row.user_id,
    productId: row.product_id,
    paymentId: row.payment_id,
    status: row.status,
  };
}
