import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import { WorkQueue, type ClaimedWork } from '#infra/work-queue';
import type { SubscriptionChange } from './subscription-change';
import { SubscriptionChangeRepository } from './subscription-change.repository';

/** Longer than any request may take, with all its repetitions by the SDK. */
const LEFT_ALONE_MILLISECONDS = 180_000;

export interface OpenChange extends ClaimedWork {
  readonly change: SubscriptionChange;
}

/** Changes that are looked into a while after they were asked for, in case that nobody took in what came of them; tried for a week. */
@Injectable()
export class OpenChangeQueue extends WorkQueue {
  constructor(
    private readonly rows: Database,
    private readonly changes: SubscriptionChangeRepository,
  ) {
    super(rows, {
      table: 'subscriptions.open_changes',
      leaseMilliseconds: 60_000,
      retry: { firstDelay: 60_000, longestDelay: 3_600_000, attempts: 180, jitter: 0.2 },
      order: 'lenient',
    });
  }

  /** In the transaction that writes the change down. */
  async add({ projectId, operationId, subscriptionId }: SubscriptionChange): Promise<void> {
    await this.rows.query(
      `INSERT INTO subscriptions.open_changes (id, project_id, operation_id, key, available_at)
       VALUES ($1 || ':' || $2, $1, $2, $3, now() + $4::int * interval '1 millisecond')
       ON CONFLICT DO NOTHING`,
      [projectId, operationId, subscriptionId, LEFT_ALONE_MILLISECONDS],
    );
  }

  async load(claimed: ClaimedWork): Promise<OpenChange | undefined> {
    const [row] = await this.rows.query<{ project_id: string; operation_id: string }>(
      'SELECT project_id, operation_id FROM subscriptions.open_changes WHERE id = $1',
      [claimed.id],
    );
    if (row === undefined) return undefined;
    const change = await this.changes.find(row.project_id, row.operation_id);
    return change === undefined ? undefined : { ...claimed, change };
  }
}
