import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

/** Remembers which handler has acted on which event, for `INBOX_KEPT_DAYS`. */
@Injectable()
export class InboxRepository {
  constructor(private readonly db: Database) {}

  /** True once per handler and event. A second transaction waits for the first, and learns false once it is committed. */
  async accept(handler: string, eventId: string): Promise<boolean> {
    const rows = await this.db.query(
      `INSERT INTO events.inbox (handler, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING handler`,
      [handler, eventId],
    );
    return rows.length > 0;
  }
}
