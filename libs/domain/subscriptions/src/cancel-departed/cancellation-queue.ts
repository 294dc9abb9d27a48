import { Injectable } from '@nestjs/common';
import { Database } from '#infra/database';
import { WorkQueue, type ClaimedWork } from '#infra/work-queue';

interface Row {
  project_id: string;
  stripe_account: string;
  provider_subscription_id: string;
}

export interface Cancellation extends ClaimedWork {
  readonly projectId: string;
  readonly stripeAccount: string;
  readonly providerSubscriptionId: string;
}

/** Subscriptions that are to be canceled at Stripe: tried for a week, since each one left would go on charging someone. */
@Injectable()
export class CancellationQueue extends WorkQueue {
  constructor(private readonly rows: Database) {
    super(rows, {
      table: 'subscriptions.cancellations',
      leaseMilliseconds: 60_000,
      retry: { firstDelay: 1_000, longestDelay: 3_600_000, attempts: 180, jitter: 0.2 },
    });
  }

  /** Every subscription of a user that has not ended, once each, in the transaction that decides it. */
  async addAllOf(projectId: string, userId: string): Promise<void> {
    await this.rows.query(
      `INSERT INTO subscriptions.cancellations (id, project_id, key)
       SELECT id, project_id, id FROM subscriptions.subscriptions
       WHERE project_id = $1 AND user_id = $2 AND status NOT IN ('canceled', 'expired')
       ON CONFLICT DO NOTHING`,
      [projectId, userId],
    );
  }

  /** `undefined` when there is no such subscription. */
  async load(claimed: ClaimedWork): Promise<Cancellation | undefined> {
    const [row] = await this.rows.query<Row>(
      `SELECT work.project_id, subscription.stripe_account, subscription.provider_subscription_id
       FROM subscriptions.cancellations AS work
       JOIN subscriptions.subscriptions AS subscription
         ON subscription.id = work.id AND subscription.project_id = work.project_id
       WHERE work.id = $1`,
      [claimed.id],
    );
    if (row === undefined) return undefined;
    return {
      ...claimed,
      projectId: row.project_id,
      stripeAccount: row.stripe_account,
      providerSubscriptionId: row.provider_subscription_id,
    };
  }
}
