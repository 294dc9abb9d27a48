import { Injectable } from '@nestjs/common';
import { newId } from '#kernel';
import { Database, type Prisma } from '#infra/database';
import type { PageRequest } from '#infra/http';
import type {
  Difference,
  DifferenceAction,
  DifferenceCount,
  DifferenceKind,
  FoundDifference,
  ReconciliationRun,
  RunCounts,
  RunSpan,
  RunStatus,
  RunTrigger,
} from './reconciliation-run';

type Row = Prisma.ReconciliationRunGetPayload<object>;

const LONGEST_ERROR = 2_000;

/** The runs of the reconciler, what they have found, and how far its walks have come. */
@Injectable()
export class ReconciliationRepository {
  constructor(private readonly db: Database) {}

  /** Times are the database's, which is one for all replicas. */
  async queue(trigger: RunTrigger, dryRun: boolean): Promise<ReconciliationRun> {
    const id = newId('rec', new Date());
    await this.db.query(
      `INSERT INTO webhooks.reconciliation_runs (id, trigger, dry_run, status) VALUES ($1, $2, $3, 'queued')`,
      [id, trigger, dryRun],
    );
    const run = await this.find(id);
    if (run === undefined) throw new Error(`${id} is gone`);
    return run;
  }

  /** What a crash has interrupted begins again, where the walks were. To be called by whoever holds the lease of the job. */
  async requeueInterrupted(): Promise<void> {
    await this.db.query(
      `UPDATE webhooks.reconciliation_runs SET status = 'queued', started_at = NULL WHERE status = 'running'`,
    );
  }

  /** The one that has waited longest; it is running then. */
  async startNext(): Promise<ReconciliationRun | undefined> {
    const [row] = await this.db.query<{ id: string }>(
      `UPDATE webhooks.reconciliation_runs SET status = 'running', started_at = now()
       WHERE id = (SELECT id FROM webhooks.reconciliation_runs WHERE status = 'queued' ORDER BY id LIMIT 1)
       RETURNING id`,
    );
    return row === undefined ? undefined : this.find(row.id);
  }

  async finish(
    id: string,
    counts: RunCounts & RunSpan,
    complete: boolean,
    error: string | null,
  ): Promise<void> {
    await this.db.transaction(async () => {
      await this.db.client.reconciliationRun.updateMany({ where: { id, status: 'running' }, data: counts });
      await this.db.query(
        `UPDATE webhooks.reconciliation_runs
         SET status = CASE WHEN $3::text IS NULL THEN 'succeeded' ELSE 'failed' END, error = $3, complete = $2,
             finished_at = now()
         WHERE id = $1 AND status = 'running'`,
        [id, complete, error?.slice(0, LONGEST_ERROR) ?? null],
      );
    });
  }

  /** Seconds since the last scheduled run was begun, and how many have failed since one succeeded. */
  async lastScheduled(): Promise<{ secondsAgo: number; failures: number } | undefined> {
    const [row] = await this.db.query<{ seconds_ago: number; failures: number }>(
      `WITH latest AS (
         SELECT status, asked_at FROM webhooks.reconciliation_runs WHERE trigger = 'schedule'
         ORDER BY asked_at DESC LIMIT 20)
       SELECT extract(epoch FROM now() - max(asked_at))::float8 AS seconds_ago,
              count(*) FILTER (WHERE status = 'failed'
                AND asked_at > coalesce((SELECT max(asked_at) FROM latest WHERE status = 'succeeded'), '-infinity'))::int AS failures
       FROM latest HAVING count(*) > 0`,
    );
    return row === undefined ? undefined : { secondsAgo: row.seconds_ago, failures: row.failures };
  }

  async find(id: string): Promise<ReconciliationRun | undefined> {
    const row = await this.db.client.reconciliationRun.findUnique({ where: { id } });
    return row === null ? undefined : toRun(row);
  }

  /** Newest first. One more than asked for, so that the caller knows whether there is another page. */
  async list({ before, limit }: PageRequest): Promise<ReconciliationRun[]> {
    const rows = await this.db.client.reconciliationRun.findMany({
      where: { id: { lt: before } },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return rows.map(toRun);
  }

  async note(runId: string, difference: Difference): Promise<void> {
    const error = difference.error?.slice(0, LONGEST_ERROR) ?? null;
    const id = newId('diff', new Date());
    await this.db.client.reconciliationDifference.create({ data: { ...difference, error, id, runId } });
  }

  /** Whether a person was told of it before: once is enough. */
  async wasReported({ kind, objectId, providerSays }: Difference): Promise<boolean> {
    const found = await this.db.client.reconciliationDifference.findFirst({
      where: { kind, objectId, providerSays, action: 'reported', run: { dryRun: false } },
    });
    return found !== null;
  }

  /** Newest first. One more than asked for. */
  async differences(runId: string, { before, limit }: PageRequest): Promise<FoundDifference[]> {
    const rows = await this.db.client.reconciliationDifference.findMany({
      where: { runId, id: { lt: before } },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    return rows.map(({ runId: _, ...row }) => ({
      ...row,
      kind: row.kind as DifferenceKind,
      action: row.action as DifferenceAction,
    }));
  }

  /** What these runs have found, by kind and action. */
  async countsOf(runIds: readonly string[]): Promise<Map<string, DifferenceCount[]>> {
    const rows = await this.db.client.reconciliationDifference.groupBy({
      by: ['runId', 'kind', 'action'],
      where: { runId: { in: [...runIds] } },
      _count: true,
      orderBy: [{ kind: 'asc' }, { action: 'asc' }],
    });
    const byRun = new Map<string, DifferenceCount[]>(runIds.map((id) => [id, []]));
    for (const { runId, kind, action, _count: count } of rows) {
      byRun.get(runId)?.push({ kind: kind as DifferenceKind, action: action as DifferenceAction, count });
    }
    return byRun;
  }

  /** When a run that was not a dry one last succeeded; 0 when none has. In seconds since 1970. */
  async lastSuccess(): Promise<number> {
    const [row] = await this.db.query<{ seconds: number }>(
      `SELECT coalesce(extract(epoch FROM max(finished_at)), 0)::float8 AS seconds
       FROM webhooks.reconciliation_runs WHERE status = 'succeeded' AND NOT dry_run`,
    );
    return row?.seconds ?? 0;
  }

  /** Runs that ended so many days ago, with what they have found. Returns how many. */
  async deleteFinished(olderThanDays: number, limit: number): Promise<number> {
    const gone = await this.db.query(
      `DELETE FROM webhooks.reconciliation_runs WHERE id IN (
         SELECT id FROM webhooks.reconciliation_runs WHERE finished_at < now() - $2::int * interval '1 day'
         ORDER BY finished_at LIMIT $1) RETURNING id`,
      [limit, olderThanDays],
    );
    return gone.length;
  }

  /** How far a walk has come. */
  async markOf(walk: string): Promise<string | undefined> {
    const row = await this.db.client.reconciliationMark.findUnique({ where: { walk } });
    return row?.position;
  }

  async mark(walk: string, position: string): Promise<void> {
    await this.db.query(
      `INSERT INTO webhooks.reconciliation_marks (walk, position) VALUES ($1, $2)
       ON CONFLICT (walk) DO UPDATE SET position = excluded.position, updated_at = now()`,
      [walk, position],
    );
  }
}

function toRun(row: Row): ReconciliationRun {
  return { ...row, trigger: row.trigger as RunTrigger, status: row.status as RunStatus };
}
