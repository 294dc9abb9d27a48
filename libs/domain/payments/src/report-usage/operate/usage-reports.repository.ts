import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import type { UsageReportState } from '../usage-report';

/** A report as the operator sees it. */
export interface UsageReportRow {
  readonly id: string;
  readonly project_id: string;
  readonly user_id: string;
  readonly meter: string;
  readonly quantity: bigint;
  readonly used_at: Date;
  readonly first_sent_at: Date | null;
  readonly state: UsageReportState;
  readonly failures: number;
  readonly last_error: string | null;
  readonly available_at: Date;
  readonly settled_at: Date | null;
}

const columns = `id, project_id, user_id, meter, quantity, used_at, first_sent_at, state, failures, last_error,
  available_at, settled_at`;

@Injectable()
export class UsageReportsRepository {
  constructor(private readonly db: Database) {}

  async find(id: string): Promise<UsageReportRow | undefined> {
    const [row] = await this.db.query<UsageReportRow>(
      `SELECT ${columns} FROM payments.usage_reports WHERE id = $1`,
      [id],
    );
    return row;
  }

  /** Newest first; their ids sort by time. */
  async list(state: UsageReportState, limit: number, before: string | undefined): Promise<UsageReportRow[]> {
    return this.db.query<UsageReportRow>(
      `SELECT ${columns} FROM payments.usage_reports
       WHERE state = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [state, before ?? null, limit],
    );
  }
}
