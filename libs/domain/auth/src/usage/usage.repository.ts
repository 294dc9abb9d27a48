import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import type { UsageBatch, UsageRecord } from './usage-record';

interface Row {
  id: string;
  project_id: string;
  user_id: string;
  meter: string;
  quantity: bigint;
  used_at: Date;
  identifier: string | null;
}

export interface UsageTotal {
  readonly meter: string;
  readonly quantity: bigint;
  readonly records: number;
}

const columns = 'id, project_id, user_id, meter, quantity, used_at, identifier';

/** What was used. Rows are written once; only which batch they were reported in is added. */
@Injectable()
export class UsageRepository {
  constructor(private readonly db: Database) {}

  /** False when the operation, or the identifier, has been recorded before. */
  async add(record: UsageRecord, operationId: string, now: Date): Promise<boolean> {
    const rows = await this.db.query(
      `INSERT INTO auth.usage_records (${columns}, operation_id, recorded_at)
       VALUES ($1, $2, $3, $4, $5::bigint, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
      [
        record.id,
        record.projectId,
        record.userId,
        record.meter,
        BigInt(record.quantity),
        record.usedAt,
        record.identifier,
        operationId,
        now,
      ],
    );
    return rows.length > 0;
  }

  async findByOperation(projectId: string, operationId: string): Promise<UsageRecord | undefined> {
    return this.findBy('operation_id', projectId, operationId);
  }

  async findByIdentifier(projectId: string, identifier: string): Promise<UsageRecord | undefined> {
    return this.findBy('identifier', projectId, identifier);
  }

  /** Adds up a user's usage by meter. Plan: range of (project_id, user_id, meter, used_at). */
  async totals(
    { projectId, userId, meter }: { projectId: string; userId: string; meter: string | undefined },
    from: Date | undefined,
    to: Date | undefined,
  ): Promise<UsageTotal[]> {
    return this.db.query<UsageTotal>(
      `SELECT meter, LEAST(sum(quantity), 9000000000000000000)::bigint AS quantity, count(*)::int AS records FROM auth.usage_records
       WHERE project_id = $1 AND user_id = $2 AND ($3::text IS NULL OR meter = $3)
         AND ($4::timestamptz IS NULL OR used_at >= $4) AND ($5::timestamptz IS NULL OR used_at < $5)
       GROUP BY meter ORDER BY meter`,
      [projectId, userId, meter ?? null, from ?? null, to ?? null],
    );
  }

  /** Holds the oldest that are not reported, and that no other replica is reporting. Plan: scan of (position) where not reported. */
  async takeUnreported(limit: number): Promise<UsageRecord[]> {
    const rows = await this.db.query<Row>(
      `SELECT ${columns} FROM auth.usage_records WHERE batch_id IS NULL
       ORDER BY position LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
    return rows.map(toRecord);
  }

  async markReported({ id, recordIds }: UsageBatch): Promise<void> {
    await this.db.query('UPDATE auth.usage_records SET batch_id = $1 WHERE id = ANY($2::text[])', [
      id,
      recordIds,
    ]);
  }

  private async findBy(
    column: 'operation_id' | 'identifier',
    projectId: string,
    value: string,
  ): Promise<UsageRecord | undefined> {
    const [row] = await this.db.query<Row>(
      `SELECT ${columns} FROM auth.usage_records WHERE project_id = $1 AND ${column} = $2`,
      [projectId, value],
    );
    return row === undefined ? undefined : toRecord(row);
  }
}

function toRecord(row: Row): UsageRecord {
  return {
    id: row.id,
    projectId: row.project_id,
    userId: row.user_id,
    meter: row.meter,
    quantity: Number(row.quantity),
    usedAt: row.used_at,
    identifier: row.identifier,
  };
}
