import type { Client } from 'pg';
import type { Side } from '#contracts';
import { connectedTo } from './connection';
import { eventually } from './eventually';
import { databaseOf } from './topology';

const LOCK = 4_242_001;

/** Of this database alone: other test files halt theirs at the same time. */
const WAITING = `locktype = 'advisory' AND objid = $1 AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/** A moment in the platform's work, described by the write that it is about to do. */
export interface Moment {
  readonly name: string;
  readonly table: string;
  /** Whose database the table is in; the payments side's unless said otherwise. */
  readonly side?: Side;
  readonly write: 'INSERT' | 'UPDATE';
  /** SQL over OLD and NEW. */
  readonly when: string;
}

/**
 * Halts the platform at an exact moment, from outside: a trigger in the test's database waits for a lock that the test holds. Nothing in the
 * platform knows of it, so what is killed there is what runs in production.
 */
export class StoppingPoint {
  private constructor(
    private readonly client: Client,
    private readonly moment: Moment,
  ) {}

  static async at(moment: Moment): Promise<StoppingPoint> {
    const client = await connectedTo(databaseOf(moment.side ?? 'payments'));
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(`
      CREATE FUNCTION public.halt() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN PERFORM pg_advisory_xact_lock(${LOCK}); RETURN NEW; END $$`);
    await client.query(`
      CREATE TRIGGER halt BEFORE ${moment.write} ON ${moment.table}
      FOR EACH ROW WHEN (${moment.when}) EXECUTE FUNCTION public.halt()`);
    return new StoppingPoint(client, moment);
  }

  /** Runs `work` with a stopping point, and removes it whatever comes of that. */
  static async during<Result>(
    moment: Moment,
    work: (point: StoppingPoint) => Promise<Result>,
  ): Promise<Result> {
    const point = await StoppingPoint.at(moment);
    try {
      return await work(point);
    } finally {
      await point.remove();
    }
  }

  /** Resolves once the platform has come to the moment, and waits there. */
  async reached(patience?: number): Promise<void> {
    await eventually(async () => expect(await this.waiting()).toBeGreaterThan(0), patience);
  }

  /** How many wait there now. */
  async waiting(): Promise<number> {
    const { rows } = await this.client.query(`SELECT 1 FROM pg_locks WHERE ${WAITING}`, [LOCK]);
    return rows.length;
  }

  /** Lets everything go on, what waits there first. */
  async letGo(): Promise<void> {
    await this.client.query('SELECT pg_advisory_unlock($1)', [LOCK]);
  }

  /** Ends what still waits there on behalf of a process that is gone, and lets everything pass from now on. */
  async remove(): Promise<void> {
    await this.client.query(`SELECT pg_terminate_backend(pid) FROM pg_locks WHERE ${WAITING}`, [LOCK]);
    await this.client.query(`DROP TRIGGER halt ON ${this.moment.table}`);
    await this.client.query('DROP FUNCTION public.halt()');
    await this.client.end();
  }
}
