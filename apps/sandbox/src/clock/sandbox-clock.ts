import { type Pool } from 'pg';

export interface ClockReading {
  /** Unix milliseconds. */
  nowMs: number;
  offsetSeconds: number;
  /** Grows with every move of the clock. */
  revision: number;
}

type Kept = Pick<ClockReading, 'offsetSeconds' | 'revision'>;

const columns = 'offset_seconds AS "offsetSeconds", revision';

/** Real time plus an offset that only the control API moves. The offset is kept in the database, and known here. */
export class SandboxClock {
  private kept: Kept = { offsetSeconds: 0, revision: 0 };

  constructor(private readonly pool: Pool) {}

  /** Reads what is kept: at the start, after a reset, and from time to time, should an answer to a move have been lost. */
  async load(): Promise<void> {
    await this.keep(`SELECT ${columns} FROM stripe_sandbox.clock`);
  }

  /** Unix seconds. */
  now(): number {
    return Math.floor(this.read().nowMs / 1000);
  }

  read(): ClockReading {
    return { nowMs: Date.now() + this.kept.offsetSeconds * 1000, ...this.kept };
  }

  /** Moves the clock forward to this offset, never back. Answers its new revision. */
  async moveTo(offsetSeconds: number): Promise<number> {
    await this.keep(
      `UPDATE stripe_sandbox.clock
       SET offset_seconds = greatest(offset_seconds, $1), revision = revision + 1
       RETURNING ${columns}`,
      [offsetSeconds],
    );
    return this.kept.revision;
  }

  private async keep(statement: string, values: number[] = []): Promise<void> {
    const { rows } = await this.pool.query<Kept>(statement, values);
    const [row] = rows;
    if (!row) throw new Error('The clock has no row: the schema of the sandbox is damaged.');
    this.kept = row;
  }
}
