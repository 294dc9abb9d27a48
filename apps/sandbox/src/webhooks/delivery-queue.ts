import { type Pool } from 'pg';
import { type StripeEvent } from '../stripe-objects';

export interface Delivery {
  id: number;
  event: StripeEvent;
  endpoint: string;
  lane: string;
  /** How often it has been attempted before. */
  attempts: number;
  /** Null when the endpoint has been deleted or disabled since. */
  url: string | null;
  secret: string | null;
}

export interface AttemptResult {
  url: string;
  attemptedAt: Date;
  durationMs: number;
  status: number | null;
  body: string | null;
  /** Why there was no answer. */
  error: string | null;
}

export interface AttemptRecord {
  id: number;
  account: string;
  event: string;
  event_type: string;
  endpoint: string;
  url: string;
  attempt: number;
  attempted_at: string;
  duration_ms: number;
  response_status: number | null;
  response_body: string | null;
  error: string | null;
  /** Of the delivery as a whole. */
  delivery_status: 'pending' | 'delivered' | 'failed';
}

/** Longer than an attempt can take: a delivery whose program died is taken up again after it. */
const LEASE = '30 seconds';
/** How long the others have to overtake a delivery that stands aside, and the lane that it then has to itself. */
const ASIDE = '400 milliseconds';
const ASIDE_LANE = 'aside ';

/** The webhooks that are to be sent, in the database. */
export class DeliveryQueue {
  constructor(private readonly pool: Pool) {}

  /**
   * Takes up to `limit` deliveries that are due. Of those that were never attempted only the first of each lane is taken,
   * so that events which belong together arrive in order; retries stand aside.
   */
  async claim(now: number, limit: number, busyEndpoints: string[]): Promise<Delivery[]> {
    const { rows } = await this.pool.query<Delivery>({
      name: 'claim-deliveries',
      text: `WITH due AS (
               SELECT id FROM stripe_sandbox.deliveries d
               WHERE status = 'pending' AND next_attempt_at <= $1
                 AND (leased_until IS NULL OR leased_until < now())
                 AND endpoint <> ALL ($3::text[])
                 AND (attempts > 0 OR NOT EXISTS (
                   SELECT FROM stripe_sandbox.deliveries e
                   WHERE e.endpoint = d.endpoint AND e.lane = d.lane AND e.status = 'pending'
                     AND e.attempts = 0 AND e.id < d.id))
               ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
             ), taken AS (
               UPDATE stripe_sandbox.deliveries d SET leased_until = now() + interval '${LEASE}'
               FROM due WHERE d.id = due.id RETURNING d.*
             )
             SELECT taken.id, taken.attempts, taken.endpoint, taken.lane, event.data AS event,
                    endpoint.data->>'url' AS url, secret.data->>'secret' AS secret
             FROM taken
             JOIN stripe_sandbox.objects event ON event.account = taken.account AND event.id = taken.event
             LEFT JOIN stripe_sandbox.objects endpoint
               ON endpoint.account = taken.account AND endpoint.id = taken.endpoint
               AND endpoint.data->>'status' = 'enabled'
             LEFT JOIN stripe_sandbox.objects secret
               ON secret.account = taken.account AND secret.id = 'secret_of_' || taken.endpoint
             ORDER BY taken.id`,
      values: [now, limit, busyEndpoints],
    });
    return rows;
  }

  /** Keeps what came of an attempt, and what is to be done next: nothing, or another attempt at `retryAt`. */
  async record(
    delivery: Delivery,
    result: AttemptResult,
    next: { status: 'pending' | 'delivered' | 'failed'; retryAt: number },
  ): Promise<void> {
    await this.pool.query({
      name: 'record-attempt',
      // A delivery that has been forgotten meanwhile (reset) is not brought back.
      text: `WITH changed AS (
               UPDATE stripe_sandbox.deliveries
               SET attempts = attempts + 1, status = $2, next_attempt_at = $3, leased_until = NULL
               WHERE id = $1 RETURNING id, account, event, attempts
             ), counted AS (
               UPDATE stripe_sandbox.objects o
               SET data = jsonb_set(data, '{pending_webhooks}', to_jsonb((data->>'pending_webhooks')::int - 1))
               FROM changed WHERE o.account = changed.account AND o.id = changed.event AND $2 = 'delivered'
             )
             INSERT INTO stripe_sandbox.delivery_attempts
               (delivery, attempt, attempted_at, url, response_status, response_body, error, duration_ms)
             SELECT id, attempts, $4, $5, $6, $7, $8, $9 FROM changed`,
      values: [
        delivery.id,
        next.status,
        next.retryAt,
        result.attemptedAt,
        result.url,
        result.status,
        result.body,
        result.error,
        result.durationMs,
      ],
    });
  }

  /** Keeps what came of sending a delivery once more than was due. */
  async recordCopy(delivery: Delivery, result: AttemptResult): Promise<void> {
    await this.pool.query(
      `INSERT INTO stripe_sandbox.delivery_attempts
         (delivery, attempt, attempted_at, url, response_status, response_body, error, duration_ms)
       SELECT id, $2, $3, $4, $5, $6, $7, $8 FROM stripe_sandbox.deliveries WHERE id = $1`,
      [
        delivery.id,
        delivery.attempts + 1,
        result.attemptedAt,
        result.url,
        result.status,
        result.body,
        result.error,
        result.durationMs,
      ],
    );
  }

  /** Lets those behind a delivery overtake it: it leaves its lane, and is claimed again after a moment. */
  async standAside(delivery: Delivery): Promise<void> {
    await this.pool.query(
      `UPDATE stripe_sandbox.deliveries SET lane = $2, leased_until = now() + interval '${ASIDE}' WHERE id = $1`,
      [delivery.id, `${ASIDE_LANE}${delivery.id}`],
    );
  }

  stoodAside = ({ lane }: Delivery): boolean => lane.startsWith(ASIDE_LANE);

  /** Gives up on a delivery without an attempt: its endpoint is gone. */
  async abandon(delivery: Delivery): Promise<void> {
    await this.pool.query(
      "UPDATE stripe_sandbox.deliveries SET status = 'failed', leased_until = NULL WHERE id = $1",
      [delivery.id],
    );
  }

  /** How many deliveries are due at `now` and still to be attempted, those in flight included. */
  async countDue(now: number): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `SELECT count(*) AS count FROM stripe_sandbox.deliveries
       WHERE status = 'pending' AND next_attempt_at <= $1`,
      [now],
    );
    return rows[0]?.count ?? 0;
  }

  /** When the next retry falls due, in the sandbox's unix seconds. */
  async nextDueAt(): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ next: number | null }>(
      "SELECT min(next_attempt_at) AS next FROM stripe_sandbox.deliveries WHERE status = 'pending'",
    );
    return rows[0]?.next ?? undefined;
  }

  /** Every attempt, newest first; the newest so many when there is a limit. */
  async attempts(limit?: number): Promise<AttemptRecord[]> {
    const { rows } = await this.pool.query<AttemptRecord>(
      `SELECT a.id, d.account, d.event, d.event_type, d.endpoint, a.url, a.attempt, a.attempted_at, a.duration_ms,
              a.response_status, a.response_body, a.error, d.status AS delivery_status
       FROM stripe_sandbox.delivery_attempts a JOIN stripe_sandbox.deliveries d ON d.id = a.delivery
       ORDER BY a.id DESC LIMIT $1`,
      [limit ?? null],
    );
    return rows;
  }
}
