import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import type { PermissionSource, PermissionSourceType } from './permission-decision';
import type { PermissionKey } from './permission-grants.repository';

interface Row {
  project_id: string;
  user_id: string;
  permission: string;
  source_type: PermissionSourceType | null;
  source_id: string | null;
}

/** What the world was last told: the source that the permission is held from, or null. */
export type Holding = PermissionSource | null;

/** What was told of each permission, and the locks under which grants change. */
@Injectable()
export class PermissionHoldingsRepository {
  constructor(private readonly db: Database) {}

  /**
   * Locks permissions of a user until the transaction ends. Without it two sources that go at the same moment would each see the other
   * as still there. Always in the order of names, so that two who lock several cannot block each other.
   */
  async lock(projectId: string, userId: string, permissions: readonly string[]): Promise<void> {
    const inOrder = [...permissions].sort();
    await this.db.query(
      `INSERT INTO auth.permission_holdings (project_id, user_id, permission)
       SELECT $1, $2, permission FROM unnest($3::text[]) WITH ORDINALITY AS named (permission, place) ORDER BY place
       ON CONFLICT DO NOTHING`,
      [projectId, userId, inOrder],
    );
    await this.db.query(
      `SELECT permission FROM auth.permission_holdings
       WHERE project_id = $1 AND user_id = $2 AND permission = ANY($3::text[])
       ORDER BY permission COLLATE "C" FOR UPDATE`,
      [projectId, userId, inOrder],
    );
  }

  async find({ projectId, userId, permission }: PermissionKey): Promise<Holding> {
    const rows = await this.db.query<Row>(
      `SELECT source_type, source_id FROM auth.permission_holdings
       WHERE project_id = $1 AND user_id = $2 AND permission = $3`,
      [projectId, userId, permission],
    );
    const { source_type: type, source_id: id } = rows[0] ?? { source_type: null, source_id: null };
    return type === null || id === null ? null : { type, id };
  }

  async save(
    { projectId, userId, permission }: PermissionKey,
    holding: Holding,
    reviewAt: Date | null,
  ): Promise<void> {
    await this.db.query(
      `UPDATE auth.permission_holdings SET source_type = $4, source_id = $5, review_at = $6::timestamptz
       WHERE project_id = $1 AND user_id = $2 AND permission = $3`,
      [projectId, userId, permission, holding?.type ?? null, holding?.id ?? null, reviewAt],
    );
  }

  /** Locks one that time may have changed and that no other replica is working on. Plan: range scan of (review_at). */
  async lockDue(now: Date): Promise<PermissionKey | undefined> {
    const rows = await this.db.query<Row>(
      `SELECT project_id, user_id, permission FROM auth.permission_holdings
       WHERE review_at <= $1::timestamptz ORDER BY review_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [now],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    return { projectId: row.project_id, userId: row.user_id, permission: row.permission };
  }
}
