import { newId, nextRetryDelay, type RetrySchedule } from '#kernel';
import type { Database } from '#infra/database';

/**
 * How a table of work is kept. The table has the columns that the statements below name and an id of its own, and four indexes: as
 * `subscriptions.cancellations` has them.
 */
export interface WorkQueueOptions {
  /** With its schema, e.g. `events.outbox`. Never from input. */
  readonly table: string;
  /** How long a claimed row is left alone. Work must be safe to repeat: a frozen owner may wake up after its lease. */
  readonly leaseMilliseconds: number;
  readonly retry: RetrySchedule;
  /**
   * `strict` (unless said otherwise): a row that waits for its retry holds back the later ones of its key. `lenient`: it lets them
   * pass meanwhile, for work that comes to the same in any order.
   */
  readonly order?: 'strict' | 'lenient';
  /** The column, if any, whose values are worked on apart from each other; rows of one key share it. Never from input. */
  readonly lane?: string;
}

export interface ClaimedWork {
  readonly id: string;
  readonly leaseId: string;
  /** How often it has failed before this try. */
  readonly failures: number;
}

export type FailureOutcome = { state: 'pending'; delay: number } | { state: 'dead' } | { state: 'lost' };

/** How much work lies there, by state. */
export interface QueueDepth {
  readonly state: string;
  readonly count: bigint;
}

/** States in which work waits: for its turn, or for a person. */
export const queueStates = ['pending', 'dead'] as const;

/** A row as the operator sees it. */
export interface QueuedWork {
  readonly id: string;
  /** Ascends in the order of insertion. */
  readonly position: bigint;
  readonly state: string;
  readonly failures: number;
  readonly last_error: string | null;
  /** When a pending one is tried next. */
  readonly available_at: Date;
  /** When it was done or parked. */
  readonly settled_at: Date | null;
}

/**
 * Work kept as rows: claimed by state with a lease and SKIP LOCKED, so several replicas share it; retried with growing
 * delays, then parked as `dead` until someone redrives it. Rows of one key go in order and one at a time, also when an earlier one
 * becomes visible while a later one is worked on; a row that waits for its retry holds back its own key only, and a dead one nobody.
 *
 * Leases and retries follow the database's clock, which is one for all replicas.
 */
export class WorkQueue {
  private readonly statements: Statements;

  constructor(
    private readonly db: Database,
    private readonly options: WorkQueueOptions,
  ) {
    this.statements = statementsFor(options);
  }

  /** What `claim` runs, for whoever looks at its plan. */
  get claimStatement(): string {
    return this.statements.claim;
  }

  /** Takes up to `limit` rows that are due, the first of each key only, of one lane where the table has lanes. */
  async claim(limit: number, lane?: string): Promise<ClaimedWork[]> {
    const leaseId = newId('lease', new Date());
    const values = [limit, this.options.leaseMilliseconds, leaseId, ...(lane === undefined ? [] : [lane])];
    const rows = await this.db.query<{ id: string; failures: number }>(this.statements.claim, values);
    return rows.map(({ id, failures }) => ({ id, failures, leaseId }));
  }

  /** Marks work as done under a final state. False when the lease was lost to another replica, who decides instead. */
  async settle(work: ClaimedWork, state: string): Promise<boolean> {
    const rows = await this.db.query(this.statements.settle, [work.id, work.leaseId, state]);
    return rows.length > 0;
  }

  /** Marks many as done in one statement. */
  async settleAll(ids: readonly string[], leaseId: string, state: string): Promise<void> {
    await this.db.query(this.statements.settleAll, [ids, leaseId, state]);
  }

  /** Puts failed work back for its next try, or parks it. */
  async fail(work: ClaimedWork, error: unknown): Promise<FailureOutcome> {
    const delay = nextRetryDelay(this.options.retry, work.failures + 1, Math.random());
    const state = delay === undefined ? 'dead' : 'pending';
    const rows = await this.db.query(this.statements.fail, [
      work.id,
      work.leaseId,
      state,
      delay ?? 0,
      describeError(error),
    ]);
    if (rows.length === 0) return { state: 'lost' };
    return delay === undefined ? { state: 'dead' } : { state: 'pending', delay };
  }

  /** Puts work back for later without counting a failure: it could not be tried. */
  async postpone(work: readonly ClaimedWork[], delay: number): Promise<void> {
    const [first] = work;
    if (first === undefined) return;
    await this.db.query(this.statements.postpone, [work.map(({ id }) => id), first.leaseId, delay]);
  }

  /** Parks work for a person at once, since no further try would help. False when the lease was lost to another replica, who decides instead. */
  async park(work: ClaimedWork, reason: string): Promise<boolean> {
    const rows = await this.db.query(this.statements.park, [work.id, work.leaseId, describeError(reason)]);
    return rows.length > 0;
  }

  /** Gives dead work another full round of tries. False when it is not dead. */
  async redrive(id: string): Promise<boolean> {
    const rows = await this.db.query(this.statements.redrive, [id]);
    return rows.length > 0;
  }

  async find(id: string): Promise<QueuedWork | undefined> {
    const rows = await this.db.query<QueuedWork>(this.statements.find, [id]);
    return rows[0];
  }

  /** Those in a state, the last one first. */
  async list(
    state: (typeof queueStates)[number],
    limit: number,
    before: bigint | undefined,
  ): Promise<QueuedWork[]> {
    return this.db.query<QueuedWork>(this.statements.list, [state, before ?? null, limit]);
  }

  /**
   * Selects a row when anything is being worked on, or will be at once. What waits longer for its retry, or for that of another, does not
   * count.
   */
  get busyStatement(): string {
    return this.statements.busy;
  }

  /** How many rows are pending and dead, for metrics. */
  async depth(): Promise<QueueDepth[]> {
    return this.db.query<QueueDepth>(this.statements.depth);
  }
}

interface Statements {
  readonly claim: string;
  readonly settle: string;
  readonly settleAll: string;
  readonly fail: string;
  readonly postpone: string;
  readonly park: string;
  readonly redrive: string;
  readonly find: string;
  readonly list: string;
  readonly depth: string;
  readonly busy: string;
}

/** Times are kept in whole milliseconds, rounded: what is due from now on is written as up to half a one later. */
const due = `<= now() + interval '1 millisecond'`;

const shown = 'id, position, state, failures, last_error, available_at, settled_at';

function statementsFor({ table, order = 'strict', lane }: WorkQueueOptions): Statements {
  const inLane = lane === undefined ? '' : `AND work.${lane} = $4`;
  const dueOnly = order === 'strict' ? '' : `AND earlier.available_at ${due}`;
  const leased = `leased_until = NULL, lease_id = NULL`;
  const firstOfKey = `position = (
            SELECT earlier.position FROM ${table} AS earlier
            WHERE earlier.key = work.key AND earlier.state = 'pending' ${dueOnly}
            ORDER BY earlier.position LIMIT 1)`;
  return {
    // Plan: index scan on (available_at, position) where pending and not settled; for each row the first entry of its key in the
    // (key, position) where pending index. Pending rows are never settled: naming that for the outer scan alone keeps the planner,
    // who takes pending rows to be few, from looking through all of them in the first index for every row of a backlog. Whether another row
    // of the key is being worked on is an index-only look at (key, leased_until) where leased, for the first rows alone: OFFSET 0 keeps the
    // planner from joining all leased rows to all others instead.
    claim: `
      WITH due AS (
        SELECT id FROM ${table} AS work
        WHERE state = 'pending' AND settled_at IS NULL AND available_at ${due} AND (leased_until IS NULL OR leased_until < now()) ${inLane}
          AND ${firstOfKey}
          AND NOT EXISTS (
            SELECT FROM ${table} AS held
            WHERE held.key = work.key AND held.state = 'pending' AND held.lease_id IS NOT NULL AND held.leased_until >= now()
            OFFSET 0)
        ORDER BY available_at, position
        LIMIT $1
        FOR UPDATE SKIP LOCKED)
      UPDATE ${table} AS work
      SET leased_until = now() + $2::int * interval '1 millisecond', lease_id = $3
      FROM due WHERE work.id = due.id
      RETURNING work.id, work.failures`,
    settle: `
      UPDATE ${table} SET state = $3, settled_at = now(), last_error = NULL, ${leased}
      WHERE id = $1 AND lease_id = $2 RETURNING id`,
    settleAll: `
      UPDATE ${table} SET state = $3, settled_at = now(), last_error = NULL, ${leased}
      WHERE id = ANY($1::text[]) AND lease_id = $2`,
    fail: `
      UPDATE ${table}
      SET state = $3, failures = failures + 1, available_at = now() + $4::int * interval '1 millisecond',
          last_error = $5, settled_at = CASE WHEN $3 = 'dead' THEN now() END, ${leased}
      WHERE id = $1 AND lease_id = $2 RETURNING id`,
    postpone: `
      UPDATE ${table} SET available_at = now() + $3::int * interval '1 millisecond', ${leased}
      WHERE id = ANY($1::text[]) AND lease_id = $2`,
    park: `
      UPDATE ${table} SET state = 'dead', settled_at = now(), last_error = $3, ${leased}
      WHERE id = $1 AND lease_id = $2 RETURNING id`,
    redrive: `
      UPDATE ${table} SET state = 'pending', failures = 0, available_at = now(), settled_at = NULL, ${leased}
      WHERE id = $1 AND state = 'dead' RETURNING id`,
    find: `SELECT ${shown} FROM ${table} WHERE id = $1`,
    list: `
      SELECT ${shown} FROM ${table} WHERE state = $1 AND ($2::bigint IS NULL OR position < $2)
      ORDER BY position DESC LIMIT $3`,
    depth: `SELECT state, count(*) AS count FROM ${table} WHERE state IN ('pending', 'dead') GROUP BY state`,
    // Plan: as the claim's. A second is what the first retries take.
    busy: `
      SELECT FROM ${table} AS work
      WHERE state = 'pending' AND settled_at IS NULL AND available_at <= now() + interval '1 second' AND ${firstOfKey} LIMIT 1`,
  };
}

const LONGEST_ERROR = 2_000;

function describeError(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, LONGEST_ERROR);
}
