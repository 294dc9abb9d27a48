import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

const INACTIVE_DAYS = 30;

export interface NewSession {
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly epoch: number;
  readonly sealedSeed: string;
  readonly tokenHash: string;
}

/** A session and how the shown refresh token stands in it. */
export interface ShownSession {
  readonly id: string;
  readonly userId: string;
  readonly epoch: number;
  readonly sealedSeed: string;
  readonly over: boolean;
  readonly usedSecondsAgo: number | null;
  readonly nextUsed: boolean;
}

interface Row {
  id: string;
  user_id: string;
  epoch: number;
  seed: string;
  over: boolean;
  used_seconds_ago: number | null;
  next_used: boolean;
}

/** Logins and the refresh tokens that follow from them, by the database's clock. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly db: Database) {}

  async open(session: NewSession): Promise<void> {
    await this.db.query(
      `INSERT INTO auth.sessions (id, project_id, user_id, epoch, seed, expires_at)
       VALUES ($1, $2, $3, $4::int, $5, now() + $6::int * interval '1 day')`,
      [session.id, session.projectId, session.userId, session.epoch, session.sealedSeed, INACTIVE_DAYS],
    );
    await this.addToken(session.projectId, session.id, session.tokenHash);
  }

  /** Holds the session of a token until the transaction ends, and then looks: two at once see each other's work. */
  async lockByToken(projectId: string, tokenHash: string): Promise<ShownSession | undefined> {
    await this.db.query(
      `SELECT id FROM auth.sessions
       WHERE id = (SELECT session_id FROM auth.refresh_tokens WHERE hash = $1 AND project_id = $2) FOR UPDATE`,
      [tokenHash, projectId],
    );
    const [row] = await this.db.query<Row>(
      `SELECT session.id, session.user_id, session.epoch, session.seed,
              session.ended_at IS NOT NULL OR session.expires_at <= clock_timestamp() AS over,
              extract(epoch FROM clock_timestamp() - shown.rotated_at)::float8 AS used_seconds_ago,
              next.rotated_at IS NOT NULL AS next_used
       FROM auth.refresh_tokens AS shown
       JOIN auth.sessions AS session ON session.id = shown.session_id
       LEFT JOIN auth.refresh_tokens AS next ON next.hash = shown.next_hash
       WHERE shown.hash = $1 AND shown.project_id = $2`,
      [tokenHash, projectId],
    );
    if (row === undefined) return undefined;
    return {
      id: row.id,
      userId: row.user_id,
      epoch: row.epoch,
      sealedSeed: row.seed,
      over: row.over,
      usedSecondsAgo: row.used_seconds_ago,
      nextUsed: row.next_used,
    };
  }

  /** Uses a token of a session that is held: the next one takes its place, and the session goes on. */
  async rotate(projectId: string, sessionId: string, tokenHash: string, nextHash: string): Promise<void> {
    await this.db.query(
      'UPDATE auth.refresh_tokens SET rotated_at = clock_timestamp(), next_hash = $3 WHERE hash = $1 AND project_id = $2',
      [tokenHash, projectId, nextHash],
    );
    await this.addToken(projectId, sessionId, nextHash);
    await this.db.query(
      `UPDATE auth.sessions SET expires_at = now() + $3::int * interval '1 day' WHERE id = $1 AND project_id = $2`,
      [sessionId, projectId, INACTIVE_DAYS],
    );
  }

  async end(projectId: string, sessionId: string, because: 'logout' | 'reuse'): Promise<void> {
    await this.db.query(
      `UPDATE auth.sessions SET ended_at = now(), ended_because = $3
       WHERE id = $1 AND project_id = $2 AND ended_at IS NULL`,
      [sessionId, projectId, because],
    );
  }

  /** Forgets what is long over. */
  async removeOver(): Promise<void> {
    await this.db.query(
      `WITH over AS (DELETE FROM auth.sessions WHERE expires_at < now() - interval '1 day' RETURNING id)
       DELETE FROM auth.refresh_tokens WHERE session_id IN (SELECT id FROM over)`,
    );
  }

  private async addToken(projectId: string, sessionId: string, hash: string): Promise<void> {
    await this.db.query(
      'INSERT INTO auth.refresh_tokens (hash, project_id, session_id) VALUES ($1, $2, $3)',
      [hash, projectId, sessionId],
    );
  }
}
