import { Injectable } from '@nestjs/common';
import type { ProjectId, UserId } from '#kernel';
import { Database } from '#infra/database';

/** Whose customer it is: of a user in a project, at an account of Stripe's. */
export interface CustomerOwner {
  readonly projectId: ProjectId;
  readonly userId: UserId;
  readonly stripeAccount: string;
}

export interface Customer {
  readonly providerCustomerId: string;
  readonly email: string;
}

/** As one project of several has him. */
export interface OwnedCustomer extends Customer {
  readonly projectId: ProjectId;
}

@Injectable()
export class CustomerRepository {
  constructor(private readonly db: Database) {}

  async find(owner: CustomerOwner): Promise<Customer | undefined> {
    const row = await this.db.client.customer.findFirst({ where: keyOf(owner) });
    return row ?? undefined;
  }

  /** The first that this user got in one of these projects, at the same account; not where he was deleted, since that one is erased at Stripe. */
  async findFirstIn(
    projectIds: readonly ProjectId[],
    { userId, stripeAccount }: CustomerOwner,
  ): Promise<OwnedCustomer | undefined> {
    const [row] = await this.db.query<{ project_id: string; provider_customer_id: string; email: string }>(
      `SELECT project_id, provider_customer_id, customer.email FROM payments.customers AS customer
       LEFT JOIN payments.users AS known USING (project_id, user_id)
       WHERE project_id = ANY ($1::text[]) AND user_id = $2 AND stripe_account = $3
         AND known.status IS DISTINCT FROM 'deleted'
       ORDER BY created_at, project_id LIMIT 1`,
      [projectIds, userId, stripeAccount],
    );
    if (row === undefined) return undefined;
    const { project_id: projectId, provider_customer_id: providerCustomerId, email } = row;
    return { projectId: projectId as ProjectId, providerCustomerId, email };
  }

  /** The projects whose users this customer of Stripe's is. */
  async projectsOf(stripeAccount: string, providerCustomerId: string): Promise<ProjectId[]> {
    const rows = await this.db.client.customer.findMany({
      where: { stripeAccount, providerCustomerId },
      select: { projectId: true },
      distinct: ['projectId'],
    });
    return rows.map(({ projectId }) => projectId as ProjectId);
  }

  /** Until the transaction ends, nobody else takes over this customer of Stripe's. */
  async holdCustomer(stripeAccount: string, providerCustomerId: string): Promise<void> {
    await this.db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text', [
      `payments.customers:${stripeAccount}:${providerCustomerId}`,
    ]);
  }

  /** Until the transaction ends, nobody else of the group gives this user a customer. */
  async holdInGroup(billingGroup: string, { userId, stripeAccount }: CustomerOwner): Promise<void> {
    await this.db.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))::text', [
      `payments.customers:${billingGroup}:${stripeAccount}:${userId}`,
    ]);
  }

  /** Keeps the first of two that were made at once, and returns the one that is kept. */
  async keep(owner: CustomerOwner, customer: Customer, createdAt: Date): Promise<Customer> {
    const { providerCustomerId, email } = customer;
    await this.db.client.customer.createMany({
      data: [{ ...keyOf(owner), providerCustomerId, email, createdAt }],
      skipDuplicates: true,
    });
    return (await this.find(owner)) ?? customer;
  }

  /**
   * Puts another in the place of a customer that Stripe no longer has, in every project that shared it, and returns the one that then is
   * the user's.
   */
  async replace(owner: CustomerOwner, formerId: string, customer: Customer): Promise<Customer> {
    const { providerCustomerId, email } = customer;
    const { userId, stripeAccount } = owner;
    const { count } = await this.db.client.customer.updateMany({
      where: { userId, stripeAccount, providerCustomerId: formerId },
      data: { providerCustomerId },
    });
    if (count > 0) await this.changeEmail(owner, email);
    return (await this.find(owner)) ?? customer;
  }

  /** The address that this project knows him by. */
  async changeEmail(owner: CustomerOwner, email: string): Promise<void> {
    await this.db.client.customer.updateMany({ where: keyOf(owner), data: { email } });
  }
}

function keyOf({ projectId, userId, stripeAccount }: CustomerOwner): CustomerOwner {
  return { projectId, userId, stripeAccount };
}
