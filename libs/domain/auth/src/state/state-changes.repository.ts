import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

/** Whose state changed. The marks are written by triggers (see the migration `state_changes`). */
@Injectable()
export class StateChangesRepository {
  constructor(private readonly db: Database) {}

  /** Takes the oldest mark that no other replica is working on; a change from now on leaves a new one. Plan: scan of (changed_at). */
  async takeOldest(): Promise<{ projectId: string; userId: string } | undefined> {
    const rows = await this.db.query<{ project_id: string; user_id: string }>(
      `DELETE FROM auth.state_changes WHERE (project_id, user_id) =
         (SELECT project_id, user_id FROM auth.state_changes ORDER BY changed_at LIMIT 1 FOR UPDATE SKIP LOCKED)
       RETURNING project_id, user_id`,
    );
    const [row] = rows;
    return row === undefined ? undefined : { projectId: row.project_id, userId: row.user_id };
  }
}
