import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

const BATCH = 2_000;

/** Clears away what has served its time, a batch at a time, so that no statement holds many rows for long. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly db: Database) {}

  /** Answers kept for repeated requests, past their 24 hours. Returns how many went. */
  async deleteExpiredAnswers(): Promise<number> {
    const gone = await this.db.query(
      `DELETE FROM http.idempotency_keys WHERE id IN (
         SELECT id FROM http.idempotency_keys WHERE expires_at <= now()
         ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [BATCH],
    );
    return gone.length;
  }

  /** That an event was handled. */
  async deleteHandled(olderThanDays: number): Promise<number> {
    const gone = await this.db.query(
      `DELETE FROM events.inbox WHERE (handler, event_id) IN (
         SELECT handler, event_id FROM events.inbox WHERE handled_at < now() - $2::int * interval '1 day'
         ORDER BY handled_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING event_id`,
      [BATCH, olderThanDays],
    );
    return gone.length;
  }

  /** Acknowledged deliveries. The events themselves stay. */
  async deleteDoneDeliveries(olderThanDays: number): Promise<number> {
    const gone = await this.db.query(
      `DELETE FROM events.outbox WHERE id IN (
         SELECT id FROM events.outbox WHERE state = 'done' AND settled_at < now() - $2::int * interval '1 day'
         ORDER BY settled_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [BATCH, olderThanDays],
    );
    return gone.length;
  }
}
