import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import type { CandidatePage } from './reconcilable';

/** Time for a webhook to come by itself. */
const LEFT_ALONE_MILLISECONDS = 5 * 60_000;

/** An object of ours by its ids. */
export interface OpenObject {
  readonly id: string;
  readonly project_id: ProjectId;
  readonly provider_id: string;
  readonly payment_id: string;
}

/** What is open here, of all projects, whoever is to tell of its end. */
@Injectable()
export class OpenPaymentsRepository {
  constructor(private readonly db: Database) {}

  /**
   * Payments without anything at the provider are left to the sweeper. Those that were paid are open as long as nobody has told of the subscription
   * that they have begun.
   */
  async payments(page: CandidatePage): Promise<OpenObject[]> {
    // Plan: index scan on (id) where pending or processing; and one on the places that are paid, mostly none.
    return this.list(
      `SELECT id, project_id, coalesce(checkout_session_id, payment_intent_id, provider_subscription_id) AS provider_id,
              id AS payment_id
       FROM (
         (SELECT * FROM payments.payments
          WHERE status IN ('pending', 'processing') AND id > $1 AND created_at < $2
            AND (checkout_session_id IS NOT NULL OR payment_intent_id IS NOT NULL OR provider_subscription_id IS NOT NULL)
          ORDER BY id LIMIT $3)
         UNION ALL
         (SELECT payment.* FROM payments.subscription_slots AS slot
          JOIN payments.payments AS payment ON payment.id = slot.payment_id
          WHERE slot.stage = 'paid' AND payment.status NOT IN ('pending', 'processing')
            AND payment.id > $1 AND payment.created_at < $2
          ORDER BY payment.id LIMIT $3)
       ) AS open
       ORDER BY id LIMIT $3`,
      page,
    );
  }

  /** Refunds that the provider has and that have not come to an end. */
  async refunds(page: CandidatePage): Promise<OpenObject[]> {
    return this.list(
      `SELECT id, project_id, provider_refund_id AS provider_id, payment_id FROM payments.refunds
       WHERE status IN ('pending', 'requires_action') AND provider_refund_id IS NOT NULL
         AND id > $1 AND created_at < $2 ORDER BY id LIMIT $3`,
      page,
    );
  }

  async disputes(page: CandidatePage): Promise<OpenObject[]> {
    return this.list(
      `SELECT id, project_id, provider_dispute_id AS provider_id, payment_id FROM payments.disputes
       WHERE phase IN ('inquiry', 'open') AND id > $1 AND created_at < $2 ORDER BY id LIMIT $3`,
      page,
    );
  }

  /** Which of these payments there are, of any project. */
  async existing(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.db.query<{ id: string }>(
      'SELECT id FROM payments.payments WHERE id = ANY($1::text[])',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Which of these refunds and disputes of the provider we know. */
  async knownReversals(providerIds: readonly string[]): Promise<Set<string>> {
    const rows = await this.db.query<{ provider_id: string }>(
      `SELECT provider_refund_id AS provider_id FROM payments.refunds WHERE provider_refund_id = ANY($1::text[])
       UNION ALL
       SELECT provider_dispute_id FROM payments.disputes WHERE provider_dispute_id = ANY($1::text[])`,
      [providerIds],
    );
    return new Set(rows.map(({ provider_id: id }) => id));
  }

  private list(statement: string, { after, limit, now }: CandidatePage): Promise<OpenObject[]> {
    return this.db.query<OpenObject>(statement, [
      after,
      new Date(now.getTime() - LEFT_ALONE_MILLISECONDS),
      limit,
    ]);
  }
}
