import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import { WorkQueue, type ClaimedWork } from '#infra/work-queue';
import type { Subscription } from '../subscription/subscription';
import type { BilledCustomer, UsageReport } from './usage-report';

interface Row {
  project_id: string;
  user_id: string;
  meter: string;
  quantity: bigint;
  used_at: Date;
  first_sent_at: Date | null;
  customer_id: string | null;
  stripe_account: string | null;
}

export interface ClaimedReport extends ClaimedWork, UsageReport {}

/** What a subscription is to be billed for: usage under its meter while it lasts. */
export type MeteredSpan = Pick<Subscription, 'projectId' | 'userId' | 'meter' | 'meteredSince' | 'endedAt'>;

/** Usage that is to be reported to Stripe. Tried for most of the day for which Stripe remembers what it has counted. */
@Injectable()
export class UsageReportQueue extends WorkQueue {
  constructor(private readonly rows: Database) {
    super(rows, {
      table: 'subscriptions.usage_reports',
      leaseMilliseconds: 60_000,
      retry: { firstDelay: 1_000, longestDelay: 3_600_000, attempts: 28, jitter: 0.2 },
    });
  }

  /** Once for each id, in the transaction of the event that tells of it. */
  async add(report: Omit<UsageReport, 'firstSentAt' | 'sentTo'>): Promise<void> {
    const { id, projectId, userId, meter, quantity, usedAt } = report;
    await this.rows.query(
      `INSERT INTO subscriptions.usage_reports (id, project_id, user_id, meter, quantity, used_at, key)
       VALUES ($1, $2, $3, $4, $5::bigint, $6, $1) ON CONFLICT DO NOTHING`,
      [id, projectId, userId, meter, BigInt(quantity), usedAt],
    );
  }

  async load(claimed: ClaimedWork): Promise<ClaimedReport | undefined> {
    const [row] = await this.rows.query<Row>(
      `SELECT project_id, user_id, meter, quantity, used_at, first_sent_at, customer_id, stripe_account
       FROM subscriptions.usage_reports WHERE id = $1`,
      [claimed.id],
    );
    return row === undefined ? undefined : { ...claimed, ...toReport(claimed.id, row) };
  }

  /** Notes that Stripe may count it from now on, and for whom. False when the lease was lost: then it must not be sent. */
  async beginSending({ id, leaseId }: ClaimedWork, to: BilledCustomer, now: Date): Promise<boolean> {
    const rows = await this.rows.query(
      `UPDATE subscriptions.usage_reports
       SET first_sent_at = coalesce(first_sent_at, $3), customer_id = $4, stripe_account = $5
       WHERE id = $1 AND lease_id = $2 RETURNING id`,
      [id, leaseId, now, to.customerId, to.stripeAccount],
    );
    return rows.length > 0;
  }

  /** Notes that Stripe has refused the only try there was: it has counted nothing. */
  async noteUncounted({ id, leaseId }: ClaimedWork): Promise<void> {
    await this.rows.query(
      `UPDATE subscriptions.usage_reports SET ${neverSent} WHERE id = $1 AND lease_id = $2`,
      [id, leaseId],
    );
  }

  /**
   * Has what a subscription covers looked at at once. Where that is being looked at already, perhaps without knowing the subscription, it is taken
   * out of those hands before anything is sent. Plan: (project_id, user_id) where not done.
   */
  async release({ projectId, userId, meter, meteredSince, endedAt }: MeteredSpan): Promise<void> {
    await this.rows.query(
      `UPDATE subscriptions.usage_reports SET available_at = now(), leased_until = NULL, lease_id = NULL
       WHERE project_id = $1 AND user_id = $2 AND meter = $3 AND state = 'pending' AND first_sent_at IS NULL
         AND used_at >= $4 AND ($5::timestamptz IS NULL OR used_at < $5)`,
      [projectId, userId, meter, meteredSince, endedAt],
    );
  }

  /** What was done so many days ago. Returns how many went. */
  async deleteDone(olderThanDays: number, limit: number): Promise<number> {
    const gone = await this.rows.query(
      `DELETE FROM subscriptions.usage_reports WHERE id IN (
         SELECT id FROM subscriptions.usage_reports
         WHERE state = 'done' AND settled_at < now() - $2::int * interval '1 day'
         ORDER BY settled_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [limit, olderThanDays],
    );
    return gone.length;
  }

  /** Also what may have been counted is sent anew: whoever redrives it has looked at Stripe. */
  override async redrive(id: string): Promise<boolean> {
    const rows = await this.rows.query(
      `UPDATE subscriptions.usage_reports SET ${neverSent} WHERE id = $1 AND state = 'dead' RETURNING id`,
      [id],
    );
    return rows.length > 0 && super.redrive(id);
  }
}

const neverSent = 'first_sent_at = NULL, customer_id = NULL, stripe_account = NULL';

function toReport(id: string, row: Row): UsageReport {
  const { customer_id: customerId, stripe_account: stripeAccount } = row;
  return {
    id,
    projectId: row.project_id,
    userId: row.user_id,
    meter: row.meter,
    quantity: Number(row.quantity),
    usedAt: row.used_at,
    firstSentAt: row.first_sent_at,
    sentTo: customerId === null || stripeAccount === null ? null : { customerId, stripeAccount },
  };
}
