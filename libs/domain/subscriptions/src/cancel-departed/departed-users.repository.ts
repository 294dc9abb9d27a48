import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

/** Deleted users, and what is to be canceled because of it. */
@Injectable()
export class DepartedUsersRepository {
  constructor(private readonly db: Database) {}

  /**
   * Until the transaction ends, nobody else notes this user's departure or a new subscription of his: else each could miss the other,
   * and a deleted person would go on paying.
   */
  async hold(projectId: string, userId: string): Promise<void> {
    await this.db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text', [
      `subscriptions.departed_users:${projectId}:${userId}`,
    ]);
  }

  async note(projectId: string, userId: string, eventId: string): Promise<void> {
    await this.db.query(
      `INSERT INTO subscriptions.departed_users (project_id, user_id, event_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
      [projectId, userId, eventId],
    );
  }

  async hasDeparted(projectId: string, userId: string): Promise<boolean> {
    const rows = await this.db.query(
      'SELECT 1 AS one FROM subscriptions.departed_users WHERE project_id = $1 AND user_id = $2',
      [projectId, userId],
    );
    return rows.length > 0;
  }
}
