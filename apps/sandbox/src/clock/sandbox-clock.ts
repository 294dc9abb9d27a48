import { type Pool } from 'pg';
import { type Queryable } from '../storage/database';

export interface ClockReading {
  /** Unix milliseconds. */
  nowMs: number;
  offsetSeconds: number;
  /** Grows with every move of the clock. */
  revision: number;
}

/** Real time plus an offset that only the control API moves. The offset is kept in the database. */
export class SandboxClock {
  constructor(private readonly pool: Pool) {}

  /** Unix seconds. */
  async now(db: Queryable = this.pool): Promise<number> {
    return Math.floor((await this.read(db)).nowMs / 1000);
  }

  async read(db: Queryable = this.pool): Promise<ClockReading> {
    const { rows } = await db.query<{ offset_seconds: number; revision: number }>({
      name: 'read-clock',
      text: 'SELECT offset_seconds, revision FROM stripe_sandbox.clock',
    });
    const [row] = rows;
    if (!row) throw new Error('The clock has no row: the schema of the sandbox is damaged.');
    return {
      nowMs: Date.now() + row.offset_seconds * 1000,
      offsetSeconds: row.offset_seconds,
      revision: row.revision,
    };
  }

  /** Moves the clock forward to this offset, never back. Answers its new revision. */
  async moveTo(offsetSeconds: number): Promise<number> {
    const { rows } = await this.pool.query<{ revision: number }>(
      `UPDATE stripe_sandbox.clock
       SET offset_seconds = greatest(offset_seconds, $1), revision = revision + 1
       RETURNING revision`,
      [offsetSeconds],
    );
    return rows[0]?.revision ?? 0;
  }
}
