import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import type {
  ImportCounts,
  ImportEntry,
  ImportRun,
  ImportStatus,
  ProblemCode,
  UserIdFrom,
} from './import-run';

interface RunRow {
  id: string;
  project_id: ProjectId;
  dry_run: boolean;
  user_id_from: UserIdFrom;
  status: ImportStatus;
  created_at: Date;
  completed_at: Date | null;
}

/** A problem with the object that it is about. */
export interface ProblemRow {
  readonly object: ImportEntry['object'];
  readonly id: string;
  readonly code: ProblemCode;
  readonly message: string;
}

/** Failed, also before anybody has noted it: a page of it has been given up. */
const runs = `
  SELECT id, project_id, dry_run, user_id_from, created_at, completed_at,
         CASE WHEN status = 'running' AND EXISTS (
           SELECT FROM subscriptions.import_pages AS page WHERE page.import_id = run.id AND page.state = 'dead')
         THEN 'failed' ELSE status END AS status
  FROM subscriptions.imports AS run`;

@Injectable()
export class ImportsRepository {
  constructor(private readonly db: Database) {}

  /** False while another import of the project is under way; one that was given up gives way. */
  async begin(run: ImportRun): Promise<boolean> {
    await this.db.query(
      `UPDATE subscriptions.imports AS run SET status = 'failed', completed_at = $2
       WHERE project_id = $1 AND status = 'running' AND EXISTS (
         SELECT FROM subscriptions.import_pages AS page WHERE page.import_id = run.id AND page.state = 'dead')`,
      [run.projectId, run.createdAt],
    );
    const begun = await this.db.query(
      `INSERT INTO subscriptions.imports (id, project_id, dry_run, user_id_from, created_at)
       VALUES ($1, $2, $3, $4::jsonb, $5) ON CONFLICT (project_id) WHERE status = 'running' DO NOTHING RETURNING id`,
      [run.id, run.projectId, run.dryRun, JSON.stringify(run.userIdFrom), run.createdAt],
    );
    return begun.length > 0;
  }

  async find(projectId: string, id: string): Promise<ImportRun | undefined> {
    const rows = await this.db.query<RunRow>(`${runs} WHERE project_id = $1 AND id = $2`, [projectId, id]);
    return rows.map(toRun)[0];
  }

  /** Newest first. */
  async list(projectId: string, limit: number, before: string | undefined): Promise<ImportRun[]> {
    const rows = await this.db.query<RunRow>(
      `${runs} WHERE project_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [projectId, before ?? null, limit],
    );
    return rows.map(toRun);
  }

  async complete(id: string, now: Date): Promise<void> {
    await this.db.query(
      `UPDATE subscriptions.imports SET status = 'completed', completed_at = $2 WHERE id = $1 AND status = 'running'`,
      [id, now],
    );
  }

  /** Notes what became of an object. What an earlier try has noted stands. */
  async note({ id, projectId }: ImportRun, entry: ImportEntry): Promise<void> {
    const { object, objectId, outcome, userId, productId, problem } = entry;
    await this.db.query(
      `INSERT INTO subscriptions.import_entries
         (import_id, project_id, object, object_id, outcome, user_id, product_id, code, message)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [
        id,
        projectId,
        object,
        objectId,
        outcome,
        userId ?? null,
        productId ?? null,
        problem?.code ?? null,
        problem?.message ?? null,
      ],
    );
  }

  /** Adds a problem to what was taken over all the same. */
  async notMarked(run: ImportRun, subscriptionId: string, message: string): Promise<void> {
    await this.db.query(
      `UPDATE subscriptions.import_entries SET code = 'not_marked', message = $3
       WHERE import_id = $1 AND object = 'subscription' AND object_id = $2`,
      [run.id, subscriptionId, message],
    );
  }

  async isNoted({ id }: ImportRun, subscriptionId: string): Promise<boolean> {
    const rows = await this.db.query(
      `SELECT 1 AS one FROM subscriptions.import_entries
       WHERE import_id = $1 AND object = 'subscription' AND object_id = $2`,
      [id, subscriptionId],
    );
    return rows.length > 0;
  }

  /** Whether this run has taken, or would have taken, a subscription of this user to this product. */
  async hasTaken({ id }: ImportRun, userId: string, productId: string): Promise<boolean> {
    const rows = await this.db.query(
      `SELECT 1 AS one FROM subscriptions.import_entries
       WHERE import_id = $1 AND user_id = $2 AND product_id = $3 AND outcome = 'imported'`,
      [id, userId, productId],
    );
    return rows.length > 0;
  }

  /** Whether this run has given, or would have given, the user another customer than this one. */
  async hasGivenAnotherCustomer({ id }: ImportRun, userId: string, customerId: string): Promise<boolean> {
    const rows = await this.db.query(
      `SELECT 1 AS one FROM subscriptions.import_entries
       WHERE import_id = $1 AND user_id = $2 AND object = 'customer' AND outcome = 'imported' AND object_id <> $3`,
      [id, userId, customerId],
    );
    return rows.length > 0;
  }

  async countsOf(importIds: readonly string[]): Promise<Map<string, ImportCounts>> {
    const entries = await this.db.query<{
      import_id: string;
      object: ImportEntry['object'];
      outcome: ImportEntry['outcome'];
      count: bigint;
      problems: bigint;
    }>(
      `SELECT import_id, object, outcome, count(*) AS count, count(code) AS problems
       FROM subscriptions.import_entries WHERE import_id = ANY($1::text[]) GROUP BY import_id, object, outcome`,
      [importIds],
    );
    const foreign = await this.db.query<{ import_id: string; count: bigint }>(
      `SELECT import_id, sum(foreign_count)::bigint AS count
       FROM subscriptions.import_pages WHERE import_id = ANY($1::text[]) GROUP BY import_id`,
      [importIds],
    );
    return new Map(
      importIds.map((id) => {
        const of = entries.filter(({ import_id }) => import_id === id);
        const count = (object: ImportEntry['object'], outcome: ImportEntry['outcome']) =>
          Number(of.find((row) => row.object === object && row.outcome === outcome)?.count ?? 0);
        const all = (object: ImportEntry['object']) =>
          count(object, 'imported') + count(object, 'known') + count(object, 'problem');
        const others = Number(foreign.find(({ import_id }) => import_id === id)?.count ?? 0);
        return [
          id,
          {
            customers: {
              found: all('customer'),
              imported: count('customer', 'imported'),
              skipped: count('customer', 'known') + count('customer', 'problem'),
            },
            subscriptions: {
              found: all('subscription') + others,
              imported: count('subscription', 'imported'),
              skipped: count('subscription', 'known'),
              problems: count('subscription', 'problem'),
              foreign: others,
            },
            problems: of.reduce((sum, { problems }) => sum + Number(problems), 0),
          },
        ];
      }),
    );
  }

  async problemsOf(importId: string, limit: number): Promise<ProblemRow[]> {
    return this.db.query<ProblemRow>(
      `SELECT object, object_id AS id, code, message FROM subscriptions.import_entries
       WHERE import_id = $1 AND code IS NOT NULL ORDER BY object, object_id LIMIT $2`,
      [importId, limit],
    );
  }
}

function toRun(row: RunRow): ImportRun {
  return {
    id: row.id,
    projectId: row.project_id,
    dryRun: row.dry_run,
    userIdFrom: row.user_id_from,
    status: row.status,
    createdAt: row.created_at,
    completedAt: row.completed_at,
  };
}
