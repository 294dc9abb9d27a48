import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

/** Failures in a row that cost nothing; after them each one blocks for twice as long as the one before. */
const FREE_FAILURES = 5;
const LONGEST_BLOCK_SECONDS = 900;

/** Counts failed logins per address, by the database's clock, for all replicas together. */
@Injectable()
export class LoginAttemptsRepository {
  constructor(private readonly db: Database) {}

  /**
   * Counts an attempt as failed before it is looked at, so that a thousand at once are counted too; a success takes it back. Resolves with
   * the seconds to wait when no attempt is allowed now. Failures of yesterday are forgotten. By the clock of the moment: `now()` is when
   * the statement began, so that of two at once the one that had to wait would find itself before the other.
   */
  async begin(projectId: string, addressHash: string): Promise<number | undefined> {
    const counted = await this.db.query(
      `INSERT INTO auth.login_attempts AS attempts (project_id, address_hash, failures, blocked_until)
       VALUES ($1, $2, 1, clock_timestamp())
       ON CONFLICT (project_id, address_hash) DO UPDATE
         SET failures = CASE WHEN attempts.last_at < clock_timestamp() - interval '1 day' THEN 1 ELSE attempts.failures + 1 END,
             last_at = clock_timestamp(),
             blocked_until = clock_timestamp() + CASE
               WHEN attempts.last_at < clock_timestamp() - interval '1 day' OR attempts.failures < $3::int THEN interval '0'
               ELSE least($4::int, power(2, least(attempts.failures + 1 - $3::int, 20))) * interval '1 second' END
         WHERE attempts.blocked_until <= clock_timestamp()
       RETURNING failures`,
      [projectId, addressHash, FREE_FAILURES, LONGEST_BLOCK_SECONDS],
    );
    if (counted.length > 0) return undefined;
    const [row] = await this.db.query<{ seconds: number }>(
      `SELECT greatest(1, ceil(extract(epoch FROM blocked_until - now())))::int AS seconds
       FROM auth.login_attempts WHERE project_id = $1 AND address_hash = $2`,
      [projectId, addressHash],
    );
    return row?.seconds ?? 1;
  }

  async clear(projectId: string, addressHash: string): Promise<void> {
    await this.db.query('DELETE FROM auth.login_attempts WHERE project_id = $1 AND address_hash = $2', [
      projectId,
      addressHash,
    ]);
  }

  async removeOld(): Promise<void> {
    await this.db.query(`DELETE FROM auth.login_attempts WHERE last_at < now() - interval '1 day'`);
  }
}
