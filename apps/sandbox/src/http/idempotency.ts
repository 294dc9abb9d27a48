import { createHash } from 'node:crypto';
import { type Pool } from 'pg';
import { type Queryable } from '../storage/database';
import { StripeError } from './stripe-error';

/** What has been answered, as it goes over the wire. */
export interface Answer {
  status: number;
  body: string;
}

export interface StoredAnswer extends Answer {
  /** The request that the answer was first given to. */
  requestId: string;
}

export interface IdempotentRequest {
  account: string;
  key: string;
  fingerprint: string;
  requestId: string;
}

interface KeyRow {
  fingerprint: string;
  request_id: string;
  status: number | null;
  body: string | null;
  mine: boolean;
}

/**
 * Remembers the answers to POST requests by their `Idempotency-Key`, for a day. The answer is written in the transaction
 * of the change itself, so a request that is cut off has either both or neither; a lease that has run out lets
 * another try. Taking a key needs no durable commit of its own: that of the change comes after it.
 */
export class IdempotencyKeys {
  constructor(private readonly pool: Pool) {}

  /**
   * Takes the key for this request, or answers what the first request with it was answered. Throws when the key was used
   * for something else, or its first request is still running.
   */
  async begin(request: IdempotentRequest): Promise<StoredAnswer | undefined> {
    const { rows } = await this.pool.query<KeyRow>({
      name: 'take-idempotency-key',
      // The update takes over a key whose request died, or whose day has passed; a row that it leaves alone is read by
      // the second half.
      text: `WITH taken AS (
               INSERT INTO stripe_sandbox.idempotency_keys AS mine (account, key, fingerprint, request_id, running_until)
               VALUES ($1, $2, $3, $4, now() + interval '60 seconds')
               ON CONFLICT (account, key) DO UPDATE
                 SET fingerprint = excluded.fingerprint, request_id = excluded.request_id, status = NULL, body = NULL,
                     running_until = excluded.running_until, created_at = now()
                 WHERE (mine.status IS NULL AND mine.running_until < now()
                        AND mine.fingerprint = excluded.fingerprint)
                    OR mine.created_at < now() - interval '24 hours'
               RETURNING fingerprint, request_id, status, body
             )
             SELECT *, true AS mine FROM taken
             UNION ALL
             SELECT fingerprint, request_id, status, body, false FROM stripe_sandbox.idempotency_keys
             WHERE account = $1 AND key = $2 AND NOT EXISTS (SELECT FROM taken)`,
      values: [request.account, request.key, request.fingerprint, request.requestId],
    });
    const [row] = rows;
    if (row?.mine) return undefined;
    if (row && row.fingerprint !== request.fingerprint) throw usedForSomethingElse(request.key);
    // No row: it was inserted after this statement's snapshot was taken, so its request has only just begun.
    if (!row || row.status === null || row.body === null) throw stillRunning(request.key);
    return { status: row.status, body: row.body, requestId: row.request_id };
  }

  async remember(request: IdempotentRequest, answer: Answer, db: Queryable = this.pool): Promise<void> {
    await db.query({
      name: 'remember-answer',
      text: `UPDATE stripe_sandbox.idempotency_keys SET status = $3, body = $4, running_until = NULL
             WHERE account = $1 AND key = $2`,
      values: [request.account, request.key, answer.status, answer.body],
    });
  }

  /** Frees the key of a request that has changed nothing and may be tried again. */
  async release(request: IdempotentRequest): Promise<void> {
    await this.pool.query(
      'DELETE FROM stripe_sandbox.idempotency_keys WHERE account = $1 AND key = $2 AND status IS NULL',
      [request.account, request.key],
    );
  }

  async forgetOld(): Promise<void> {
    await this.pool.query(
      "DELETE FROM stripe_sandbox.idempotency_keys WHERE created_at < now() - interval '24 hours'",
    );
  }
}

export function fingerprintOf(method: string, path: string, params: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([method, path, params]))
    .digest('hex');
}

const usedForSomethingElse = (key: string): StripeError =>
  new StripeError(400, {
    type: 'idempotency_error',
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });

const stillRunning = (key: string): StripeError =>
  new StripeError(409, {
    type: 'idempotency_error',
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Try again later.`,
  });
