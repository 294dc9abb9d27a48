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
  readonly currentPeriodEnd: Date | null;
  readonly cancelAtPeriodEnd: boolean;
  /** When an unpaid or ended one stops giving its permissions; null while nothing has gone wrong. */
  readonly graceEndsAt: Date | null;
}

interface Row {
  project_id: string;
  subscription_id: string;
  user_id: string;
  product_id: string;
  payment_id: string | null;
  status: SubscriptionStatus;
  current_period_end: Date | null;
  cancel_at_period_end: boolean;
  grace_ends_at: Date | null;
}

const columns = `project_id, subscription_id, user_id, product_id, payment_id, status,
  current_period_end, cancel_at_period_end, grace_ends_at`;

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
         (${columns}, last_sequence, last_event_id, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz, $8::boolean, $9::timestamptz, $10::bigint, $11, $12::timestamptz)
       ON CONFLICT (project_id, subscription_id) DO UPDATE
         SET user_id = excluded.user_id, product_id = excluded.product_id, payment_id = excluded.payment_id,
             status = excluded.status, current_period_end = excluded.current_period_end,
             cancel_at_period_end = excluded.cancel_at_period_end, grace_ends_at = excluded.grace_ends_at,
             last_sequence = excluded.last_sequence, last_event_id = excluded.last_event_id,
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
        source.currentPeriodEnd,
        source.cancelAtPeriodEnd,
        source.graceEndsAt,
        BigInt(event.sequence),
        event.id,
        event.timestamp,
      ],
    );
    return rows.length > 0;
  }

  async findMany(projectId: string, subscriptionIds: readonly string[]): Promise<SubscriptionSource[]> {
    const rows = await this.db.query<Row>(
      `SELECT ${columns} FROM auth.subscription_sources
       WHERE project_id = $1 AND subscription_id = ANY($2::text[])`,
      [projectId, subscriptionIds],
    );
    return rows.map(toSource);
  }

  /** All of a user, the oldest first. */
  async ofUser(projectId: string, userId: string): Promise<SubscriptionSource[]> {
    const rows = await this.db.query<Row>(
      `SELECT ${columns} FROM auth.subscription_sources
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
    currentPeriodEnd: row.current_period_end,
    cancelAtPeriodEnd: row.cancel_at_period_end,
    graceEndsAt: row.grace_ends_at,
  };
}
