import { Injectable } from '@nestjs/common';
import type { ProjectId, UserId } from '#kernel';
import { Database } from '#infra/database';

export interface Customer {
  readonly providerCustomerId: string;
  readonly email: string;
}

@Injectable()
export class CustomerRepository {
  constructor(private readonly db: Database) {}

  async find(projectId: ProjectId, userId: UserId): Promise<Customer | undefined> {
    const row = await this.db.client.customer.findFirst({ where: { projectId, userId } });
    return row ?? undefined;
  }

  /** Keeps the first of two that were made at once, and returns the one that is kept. */
  async keep(projectId: ProjectId, userId: UserId, customer: Customer, createdAt: Date): Promise<Customer> {
    await this.db.client.customer.createMany({
      data: [{ projectId, userId, ...customer, createdAt }],
      skipDuplicates: true,
    });
    return (await this.find(projectId, userId)) ?? customer;
  }

  /** Puts another in the place of a customer that Stripe no longer has, and returns the one that then is the user's. */
  async replace(
    projectId: ProjectId,
    userId: UserId,
    formerId: string,
    customer: Customer,
  ): Promise<Customer> {
    await this.db.client.customer.updateMany({
      where: { projectId, userId, providerCustomerId: formerId },
      data: customer,
    });
    return (await this.find(projectId, userId)) ?? customer;
  }

  async changeEmail(projectId: ProjectId, userId: UserId, email: string): Promise<void> {
    await this.db.client.customer.updateMany({ where: { projectId, userId }, data: { email } });
  }
}
