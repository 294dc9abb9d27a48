import { Injectable } from '@nestjs/common';
import type { ProjectId, UserId } from '#kernel';
import { Database } from '#infra/database';
import type { CustomerOwner } from '../customers/customer.repository';

/** A customer of Stripe's, and whose he is. */
export interface HeldCustomer extends CustomerOwner {
  readonly providerCustomerId: string;
}

/**
 * Who has to do with a customer of Stripe's: whose he is, and who has paid by him. The latter tells of the customers, too, that Stripe or a
 * card form has made for one payment alone.
 */
@Injectable()
export class CustomerHoldersRepository {
  constructor(private readonly db: Database) {}

  /**
   * Every customer of a user of a project. Not whom invoices alone are billed to: an imported subscription may be that of another project's
   * customer, and one that was bought here has its first payment. Plan: both by (project_id, user_id).
   */
  async customersOf(projectId: ProjectId, userId: UserId): Promise<HeldCustomer[]> {
    const rows = await this.db.query<{ stripe_account: string; customer_id: string }>(
      `SELECT stripe_account, provider_customer_id AS customer_id FROM payments.customers
       WHERE project_id = $1 AND user_id = $2
       UNION
       SELECT stripe_account, customer_id FROM payments.payments
       WHERE project_id = $1 AND user_id = $2 AND customer_id IS NOT NULL AND method <> 'invoice'
       ORDER BY stripe_account, customer_id`,
      [projectId, userId],
    );
    return rows.map(({ stripe_account: stripeAccount, customer_id: providerCustomerId }) => {
      return { projectId, userId, stripeAccount, providerCustomerId };
    });
  }

  /** Whether anybody has to do with him who was not deleted, in whatever project. Plan: by customer, then the user by primary key. */
  async isHeldByAnyoneLeft({ stripeAccount, providerCustomerId }: HeldCustomer): Promise<boolean> {
    const rows = await this.db.query(
      `SELECT 1 AS one FROM (
         SELECT project_id, user_id FROM payments.customers
         WHERE provider_customer_id = $2 AND stripe_account = $1
         UNION
         SELECT project_id, user_id FROM payments.payments
         WHERE customer_id = $2 AND stripe_account = $1) AS holder
       LEFT JOIN payments.users AS known USING (project_id, user_id)
       WHERE known.status IS DISTINCT FROM 'deleted' LIMIT 1`,
      [stripeAccount, providerCustomerId],
    );
    return rows.length > 0;
  }

  /** Whether a payment of a deleted user is still open: until it is called off, who pays it or asks for it may name an address anew. */
  async hasOpenPayment({ projectId, userId }: CustomerOwner): Promise<boolean> {
    const rows = await this.db.query(
      `SELECT 1 AS one FROM payments.payments JOIN payments.users AS known USING (project_id, user_id)
       WHERE project_id = $1 AND user_id = $2 AND payments.status = 'pending' AND known.status = 'deleted' LIMIT 1`,
      [projectId, userId],
    );
    return rows.length > 0;
  }
}
