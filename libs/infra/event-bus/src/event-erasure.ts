import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

/** The one change that published events admit: a person's e-mail address is blotted out of them. */
@Injectable()
export class EventErasure {
  constructor(private readonly db: Database) {}

  /** Sets `email` to null in every event of this side about the user. */
  async forgetEmail(projectId: string, userId: string): Promise<void> {
    // Plan: index scan on (project_id, user_id) where data ? 'email'.
    await this.db.query(
      `UPDATE events.events SET data = data || '{"email": null}'::jsonb
       WHERE project_id = $1 AND user_id = $2 AND data ? 'email'`,
      [projectId, userId],
    );
  }
}
