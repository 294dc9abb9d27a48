import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';

export interface IdempotentRequest {
  /** Who is calling: keys of different callers never meet. */
  readonly scope: string;
  readonly route: string;
  readonly key: string;
  /** A keyed hash of what was asked for. */
  readonly fingerprint: string;
}

export interface StoredAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ExistingRecord {
  readonly id: string;
  readonly fingerprint: string;
  readonly answer: StoredAnswer | undefined;
}

interface Row {
  id: string;
  fingerprint: string;
  status: number | null;
  body: unknown;
}

@Injectable()
export class IdempotencyRepository {
  constructor(private readonly db: Database) {}

  /**
   * Makes this request the first with its key, or takes over from a first one that has died: no answer and no lease. Returns the
   * record's id, or `undefined` when the key belongs to someone else at this moment. One statement, so two at once cannot both win.
   */
  async claim(
    request: IdempotentRequest,
    lease: { newRecordId: string; leaseId: string; milliseconds: number; keepHours: number },
  ): Promise<string | undefined> {
    const rows = await this.db.query<{ id: string }>(
      `INSERT INTO http.idempotency_keys AS record
         (id, scope, route, key, fingerprint, lease_id, leased_until, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + $7::int * interval '1 millisecond', now() + $8::int * interval '1 hour')
       ON CONFLICT (scope, route, key) DO UPDATE
         SET id = CASE WHEN record.expires_at <= now() THEN excluded.id ELSE record.id END,
             status = NULL, body = NULL,
             fingerprint = excluded.fingerprint, lease_id = excluded.lease_id, leased_until = excluded.leased_until,
             expires_at = excluded.expires_at
         WHERE record.expires_at <= now()
            OR (record.status IS NULL AND record.leased_until < now() AND record.fingerprint = excluded.fingerprint)
       RETURNING id`,
      [
        lease.newRecordId,
        request.scope,
        request.route,
        request.key,
        request.fingerprint,
        lease.leaseId,
        lease.milliseconds,
        lease.keepHours,
      ],
    );
    return rows[0]?.id;
  }

  async find({ scope, route, key }: IdempotentRequest): Promise<ExistingRecord | undefined> {
    const rows = await this.db.query<Row>(
      `SELECT id, fingerprint, status, body FROM http.idempotency_keys WHERE scope = $1 AND route = $2 AND key = $3`,
      [scope, route, key],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const answer = row.status === null ? undefined : { status: row.status, body: row.body };
    return { id: row.id, fingerprint: row.fingerprint, answer };
  }

  /** Stores the answer and ends the lease. False when the lease was lost to a repetition, which then answers instead. */
  async complete(id: string, leaseId: string, answer: StoredAnswer): Promise<boolean> {
    const rows = await this.db.query(
      `UPDATE http.idempotency_keys SET status = $3::int, body = $4::jsonb, lease_id = NULL, leased_until = NULL
       WHERE id = $1 AND lease_id = $2 RETURNING id`,
      [id, leaseId, answer.status, JSON.stringify(answer.body ?? null)],
    );
    return rows.length > 0;
  }

  /** Ends the lease without an answer, so that the caller may try again at once. The record keeps its id. */
  async release(id: string, leaseId: string): Promise<void> {
    await this.db.query(
      `UPDATE http.idempotency_keys SET lease_id = NULL, leased_until = now() WHERE id = $1 AND lease_id = $2`,
      [id, leaseId],
    );
  }
}
