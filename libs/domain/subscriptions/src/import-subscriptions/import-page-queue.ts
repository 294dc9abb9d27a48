import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import { WorkQueue, type ClaimedWork } from '#infra/work-queue';
import type { ImportRun } from './import-run';

interface Row {
  import_id: string;
  project_id: string;
  starting_after: string | null;
}

export interface ImportPageWork extends ClaimedWork {
  readonly importId: string;
  readonly projectId: string;
  /** After which subscription of Stripe it begins; null for the first. */
  readonly startingAfter: string | null;
}

/** The pages of the account that imports have to go through, one after the other. Stripe may be away for hours meanwhile. */
@Injectable()
export class ImportPageQueue extends WorkQueue {
  constructor(private readonly rows: Database) {
    super(rows, {
      table: 'subscriptions.import_pages',
      leaseMilliseconds: 120_000,
      retry: { firstDelay: 1_000, longestDelay: 600_000, attempts: 40, jitter: 0.2 },
    });
  }

  /** The page that begins after this subscription. Added twice, it is one. */
  async add(
    { id, projectId }: Pick<ImportRun, 'id' | 'projectId'>,
    startingAfter: string | null,
  ): Promise<void> {
    await this.rows.query(
      `INSERT INTO subscriptions.import_pages (id, import_id, project_id, key, starting_after)
       VALUES ($1, $2, $3, $2, $4) ON CONFLICT DO NOTHING`,
      [`${id}:${startingAfter ?? 'first'}`, id, projectId, startingAfter],
    );
  }

  async noteForeign(id: string, count: number): Promise<void> {
    await this.rows.query('UPDATE subscriptions.import_pages SET foreign_count = $2::int WHERE id = $1', [
      id,
      count,
    ]);
  }

  async load(claimed: ClaimedWork): Promise<ImportPageWork | undefined> {
    const [row] = await this.rows.query<Row>(
      'SELECT import_id, project_id, starting_after FROM subscriptions.import_pages WHERE id = $1',
      [claimed.id],
    );
    if (row === undefined) return undefined;
    return {
      ...claimed,
      importId: row.import_id,
      projectId: row.project_id,
      startingAfter: row.starting_after,
    };
  }
}
