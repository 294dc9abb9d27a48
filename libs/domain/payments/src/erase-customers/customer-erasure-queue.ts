import { Injectable } from '@nestjs/common';
import { newId, type ProjectId, type UserId } from '#kernel';
import { Database } from '#infra/database';
import { WorkQueue, type ClaimedWork } from '#infra/work-queue';
import type { CustomerOwner } from '../customers/customer.repository';

interface Row {
  project_id: string;
  user_id: string;
  stripe_account: string;
  provider_customer_id: string;
}

export interface CustomerErasure extends ClaimedWork, CustomerOwner {
  readonly providerCustomerId: string;
}

/** Customers whose personal data is to be erased at Stripe: tried for a week, since a person has the right to it. */
@Injectable()
export class CustomerErasureQueue extends WorkQueue {
  constructor(private readonly rows: Database) {
    super(rows, {
      table: 'payments.customer_erasures',
      leaseMilliseconds: 60_000,
      retry: { firstDelay: 1_000, longestDelay: 3_600_000, attempts: 180, jitter: 0.2 },
      // Several projects may order the same; erasing twice is erasing once.
      order: 'lenient',
    });
  }

  /** Once for each owner and customer, in the transaction that decides it. What was ordered before stays as it is. */
  async add(owner: CustomerOwner, providerCustomerId: string): Promise<void> {
    await this.insert(owner, providerCustomerId, 'DO NOTHING');
  }

  /**
   * The same for a customer that was given data after his owner was deleted: erased once more, though he was before. Where that is being done
   * at the moment, perhaps too soon, it is taken out of those hands.
   */
  async addAnew(owner: CustomerOwner, providerCustomerId: string): Promise<void> {
    await this.insert(
      owner,
      providerCustomerId,
      `(project_id, user_id, stripe_account, provider_customer_id) DO UPDATE
       SET state = 'pending', failures = 0, available_at = now(), settled_at = NULL, leased_until = NULL, lease_id = NULL`,
    );
  }

  private async insert(owner: CustomerOwner, providerCustomerId: string, onConflict: string): Promise<void> {
    const { projectId, userId, stripeAccount } = owner;
    await this.rows.query(
      `INSERT INTO payments.customer_erasures (id, project_id, user_id, stripe_account, provider_customer_id, key)
       VALUES ($1, $2, $3, $4, $5, $4 || ':' || $5) ON CONFLICT ${onConflict}`,
      [newId('eras', new Date()), projectId, userId, stripeAccount, providerCustomerId],
    );
  }

  async load(claimed: ClaimedWork): Promise<CustomerErasure | undefined> {
    const [row] = await this.rows.query<Row>(
      `SELECT project_id, user_id, stripe_account, provider_customer_id
       FROM payments.customer_erasures WHERE id = $1`,
      [claimed.id],
    );
    if (row === undefined) return undefined;
    return {
      ...claimed,
      projectId: row.project_id as ProjectId,
      userId: row.user_id as UserId,
      stripeAccount: row.stripe_account,
      providerCustomerId: row.provider_customer_id,
    };
  }
}
