import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import type { ObjectClues, StripeAccount } from '#infra/stripe';

/** Tells other modules which objects at Stripe belong to payments. */
@Injectable()
export class KnownObjects {
  constructor(private readonly db: Database) {}

  /** Whether a payment at that account is marked on the object, or known by it, or by what it belongs to. */
  async includes({ projectId, stripeAccount }: StripeAccount, { ids, marks }: ObjectClues): Promise<boolean> {
    // Plan: each branch is an index scan on a unique or nearly unique column.
    const rows = await this.db.query(
      `SELECT 1 AS one FROM payments.payments
       WHERE stripe_account = $1 AND ($2::text IS NULL OR project_id = $2) AND id IN (
         SELECT id FROM payments.payments WHERE project_id = $3 AND id = $4
         UNION ALL SELECT id FROM payments.payments WHERE checkout_session_id = ANY($5::text[])
         UNION ALL SELECT id FROM payments.payments WHERE payment_intent_id = ANY($5::text[])
         UNION ALL SELECT id FROM payments.payments WHERE setup_intent_id = ANY($5::text[])
         UNION ALL SELECT payment_id FROM payments.refunds WHERE provider_refund_id = ANY($5::text[])
         UNION ALL SELECT payment_id FROM payments.disputes WHERE provider_dispute_id = ANY($5::text[]))
       LIMIT 1`,
      [stripeAccount, projectId, marks?.projectId ?? null, marks?.paymentId ?? null, [...ids]],
    );
    return rows.length > 0;
  }
}
