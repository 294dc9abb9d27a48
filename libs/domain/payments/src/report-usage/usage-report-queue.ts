import { Injectable } from '@nestjs/common';
import type { ProjectId, UserId } from '#kernel';
import { Database } from '#infra/database';
import { WorkQueue, type ClaimedWork } from '#infra/work-queue';
import type { UsageReport } from './usage-report';

interface Row {
  id: string;
  project_id: ProjectId;
  user_id: UserId;
  meter: string;
  quantity: bigint;
  used_at: Date;
  first_sent_at: Date | null;
}

export interface ClaimedReport extends ClaimedWork, UsageReport {}

/** Usage that is to be reported to Stripe. Tried for most of the day for which Stripe remembers what it has counted. */
@Injectable()
export class UsageReportQueue extends WorkQueue {
  constructor(private readonly rows: Database) {
    super(rows, {
      table: 'payments.usage_reports',
      leaseMilliseconds: 60_000,
      retry: { firstDelay: 1_000, longestDelay: 3_600_000, attempts: 28, jitter: 0.2 },
    });
  }

  /** Once for each id, in the transaction of the event that tells of it. */
  async add(report: Omit<UsageReport, 'firstSentAt'>): Promise<void> {
    const { id, projectId, userId, meter, quantity, usedAt } = report;
    await this.rows.query(
      `INSERT INTO payments.usage_reports (id, project_id, user_id, meter, quantity, used_at, key)
       VALUES ($1, $2, $3, $4, $5::bigint, $6, $1) ON CONFLICT DO NOTHING`,
      [id, projectId, userId, meter, BigInt(quantity), usedAt],
    );
  }

  async load(claimed: readonly ClaimedWork[]): Promise<ClaimedReport[]> {
    if (claimed.length === 0) return [];
    const rows = await this.rows.query<Row>(
      `SELECT id, project_id, user_id, meter, quantity, used_at, first_sent_at
       FROM payments.usage_reports WHERE id = ANY($1::text[])`,
      [claimed.map(({ id }) => id)],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return claimed.flatMap((work) => {
      const row = byId.get(work.id);
      if (row === undefined) return [];
      return {
        ...work,
        projectId: row.project_id,
        userId: row.user_id,
        meter: row.meter,
        quantity: Number(row.quantity),
        usedAt: row.used_at,
        firstSentAt: row.first_sent_at,
      };
    });
  }

  /** Notes that Stripe may count it from now on. False when the lease was lost: then it must not be sent. */
  async beginSending({ id, leaseId }: ClaimedWork, now: Date): Promise<boolean> {
    const rows = await this.rows.query(
      `UPDATE payments.usage_reports SET first_sent_at = coalesce(first_sent_at, $3)
       WHERE id = $1 AND lease_id = $2 RETURNING id`,
      [id, leaseId, now],
    );
    return rows.length > 0;
  }

  /** Notes that Stripe has refused the only try there was: it has counted nothing. */
  async noteUncounted({ id, leaseId }: ClaimedWork): Promise<void> {
    await this.rows.query(
      'UPDATE payments.usage_reports SET first_sent_at = NULL WHERE id = $1 AND lease_id = $2',
      [id, leaseId],
    );
  }

  /** Parks it for a person, as no other try can help. */
  async park({ id, leaseId }: ClaimedWork, reason: string): Promise<void> {
    await this.rows.query(
      `UPDATE payments.usage_reports
       SET state = 'dead', settled_at = now(), last_error = $3, leased_until = NULL, lease_id = NULL
       WHERE id = $1 AND lease_id = $2`,
      [id, leaseId, reason],
    );
  }

  /** Lets what waits for this user's customer go on at once. */
  async release(projectId: ProjectId, userId: UserId): Promise<void> {
    await this.rows.query(
      `UPDATE payments.usage_reports SET available_at = now()
       WHERE project_id = $1 AND user_id = $2 AND state = 'pending' AND available_at > now()`,
      [projectId, userId],
    );
  }

  /** What was done so many days ago. Returns how many went. */
  async deleteDone(olderThanDays: number, limit: number): Promise<number> {
    const gone = await this.rows.query(
      `DELETE FROM payments.usage_reports WHERE id IN (
         SELECT id FROM payments.usage_reports
         WHERE state = 'done' AND settled_at < now() - $2::int * interval '1 day'
         ORDER BY settled_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [limit, olderThanDays],
    );
    return gone.length;
  }

  /** Also what may have been counted is sent anew: whoever redrives it has looked at Stripe. */
  override async redrive(id: string): Promise<boolean> {
    const rows = await this.rows.query(
      `UPDATE payments.usage_reports SET first_sent_at = NULL WHERE id = $1 AND state = 'dead' RETURNING id`,
      [id],
    );
    return rows.length > 0 && super.redrive(id);
  }
}
