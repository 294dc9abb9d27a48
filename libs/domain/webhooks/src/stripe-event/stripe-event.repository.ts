import { Injectable } from '@nestjs/common';
import { Database, type Prisma } from '#infra/database';
import { sha256 } from '#infra/crypto';
import { PLATFORM_ACCOUNT, type StripeAccount, type VerifiedDelivery } from '#infra/stripe';
import type { ClaimedWork } from '#infra/work-queue';
import type { StripeEvent, StripeEventStatus, StripeEventWithPayload } from './stripe-event';

export interface StripeEventFilter {
  /** What they are kept under. */
  readonly ids: readonly string[] | undefined;
  readonly status: StripeEventStatus | undefined;
  readonly type: string | undefined;
}

/** An event that this process works on. */
export interface ClaimedEvent extends ClaimedWork {
  readonly type: string;
  readonly account: StripeAccount;
  readonly payload: string;
  readonly receivedAt: Date;
}

interface ClaimedRow {
  type: string;
  payload: string;
  received_at: Date;
  project_id: string | null;
  stripe_account: string;
}

type Row = Omit<Prisma.StripeEventGetPayload<object>, 'payload'>;

@Injectable()
export class StripeEventRepository {
  constructor(private readonly db: Database) {}

  /** Stores a delivery; false when its event was stored before. One prepared statement: this is what Stripe waits for. */
  async store({ account, event }: VerifiedDelivery, payload: string): Promise<boolean> {
    const mark = markOf(account);
    const rows = await this.db.query(
      `INSERT INTO webhooks.stripe_events (id, type, created_at, livemode, object_id, key, payload,
         project_id, stripe_account)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING RETURNING id`,
      [
        `${event.id}${mark}`,
        event.type,
        event.createdAt,
        event.livemode,
        event.objectId,
        `${event.orderingKey}${mark}`,
        payload,
        account.projectId,
        account.stripeAccount,
      ],
    );
    return rows.length > 0;
  }

  /** Which of these events of an account are stored. */
  async known(account: StripeAccount, eventIds: readonly string[]): Promise<Set<string>> {
    if (eventIds.length === 0) return new Set();
    const mark = markOf(account);
    const ids = eventIds.map((id) => `${id}${mark}`);
    const rows = await this.db.query<{ id: string }>(
      'SELECT id FROM webhooks.stripe_events WHERE id = ANY($1::text[])',
      [ids],
    );
    return new Set(rows.map(({ id }) => id.slice(0, id.length - mark.length)));
  }

  /** What is needed to process a claimed event. */
  async withPayload(claimed: ClaimedWork): Promise<ClaimedEvent | undefined> {
    const [row] = await this.db.query<ClaimedRow>(
      `SELECT type, payload, received_at, project_id, stripe_account
       FROM webhooks.stripe_events WHERE id = $1`,
      [claimed.id],
    );
    if (row === undefined) return undefined;
    const { type, payload, received_at: receivedAt } = row;
    const account = { projectId: row.project_id, stripeAccount: row.stripe_account };
    return { ...claimed, type, payload, receivedAt, account };
  }

  async find(id: string): Promise<StripeEventWithPayload | undefined> {
    const row = await this.db.client.stripeEvent.findUnique({ where: { id } });
    return row === null ? undefined : { ...toEvent(row), payload: row.payload };
  }

  async findAll(ids: readonly string[]): Promise<StripeEventWithPayload[]> {
    const rows = await this.db.client.stripeEvent.findMany({
      where: { id: { in: [...ids] } },
      orderBy: { position: 'asc' },
    });
    return rows.map((row) => ({ ...toEvent(row), payload: row.payload }));
  }

  /** What an event of Stripe's is kept under: once at Paygrove's account, once at each of these. */
  idsAt(stripeEventId: string, accounts: readonly StripeAccount[]): string[] {
    return [stripeEventId, ...accounts.map((account) => `${stripeEventId}${markOf(account)}`)];
  }

  /** Newest first. One more than asked for, so that the caller knows whether there is another page. */
  async list(filter: StripeEventFilter, page: { limit: number; before?: bigint }): Promise<StripeEvent[]> {
    const rows = await this.db.client.stripeEvent.findMany({
      where: {
        ...(filter.ids === undefined ? {} : { id: { in: [...filter.ids] } }),
        state: filter.status,
        type: filter.type,
        position: { lt: page.before },
      },
      omit: { payload: true },
      orderBy: { position: 'desc' },
      take: page.limit + 1,
    });
    return rows.map(toEvent);
  }

  /** Of events that were done with so many days ago. Returns how many. */
  async emptyPayloads(olderThanDays: number, limit: number): Promise<number> {
    const emptied = await this.db.query(
      `UPDATE webhooks.stripe_events SET payload = '' WHERE id IN (
         SELECT id FROM webhooks.stripe_events
         WHERE state IN ('processed', 'ignored') AND payload <> '' AND settled_at < now() - $2::int * interval '1 day'
         ORDER BY settled_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [limit, olderThanDays],
    );
    return emptied.length;
  }

  /** Events without a payload that were done with so many days ago. Returns how many. */
  async deleteEmptied(olderThanDays: number, limit: number): Promise<number> {
    const gone = await this.db.query(
      `DELETE FROM webhooks.stripe_events WHERE id IN (
         SELECT id FROM webhooks.stripe_events
         WHERE state IN ('processed', 'ignored') AND payload = '' AND settled_at < now() - $2::int * interval '1 day'
         ORDER BY settled_at LIMIT $1 FOR UPDATE SKIP LOCKED) RETURNING id`,
      [limit, olderThanDays],
    );
    return gone.length;
  }

  /** For how many seconds the oldest pending event has been waiting; 0 when there is none. */
  async lagSeconds(): Promise<number> {
    const [row] = await this.db.query<{ seconds: number }>(
      `SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS seconds
       FROM webhooks.stripe_events WHERE state = 'pending'`,
    );
    return row?.seconds ?? 0;
  }
}

function toEvent(row: Row): StripeEvent {
  return {
    id: row.id,
    stripeEventId: row.id.slice(0, row.id.length - markOf(row).length),
    position: row.position,
    type: row.type,
    projectId: row.projectId,
    stripeAccount: row.stripeAccount === PLATFORM_ACCOUNT ? null : row.stripeAccount,
    status: row.state as StripeEventStatus,
    objectId: row.objectId,
    livemode: row.livemode,
    createdAt: row.createdAt,
    receivedAt: row.receivedAt,
    settledAt: row.settledAt,
    failures: row.failures,
    lastError: row.lastError,
    nextAttemptAt: row.availableAt,
  };
}

/**
 * Sets the events of a project's own account apart: whoever holds its webhook secret may send any id, and must neither take that of an event at
 * another account nor stand in its way.
 */
function markOf({ projectId, stripeAccount }: StripeAccount): string {
  if (stripeAccount === PLATFORM_ACCOUNT) return '';
  return `_${sha256(`${projectId ?? ''}:${stripeAccount}`).slice(0, 16)}`;
}
