import { Injectable } from '@nestjs/common';
import type { ProjectId, UserId } from '#kernel';
import { Database } from '#infra/database';
import { KnownUsersRepository } from '../users/known-users.repository';
import { CustomerErasureQueue } from './customer-erasure-queue';
import { CustomerErasureSignal } from './customer-erasure-signal';
import { CustomerHoldersRepository, type HeldCustomer } from './customer-holders.repository';

/**
 * Decides, in the caller's transaction, that what Stripe knows of a person is erased there. The queue's worker tells Stripe, outside of it, once
 * nobody is left who uses the customer.
 */
@Injectable()
export class OrderErasure {
  constructor(
    private readonly holders: CustomerHoldersRepository,
    private readonly users: KnownUsersRepository,
    private readonly queue: CustomerErasureQueue,
    private readonly signal: CustomerErasureSignal,
    private readonly db: Database,
  ) {}

  /** Every customer of a deleted user, once each. Safe to repeat. */
  async ofUser(projectId: ProjectId, userId: UserId): Promise<void> {
    const customers = await this.holders.customersOf(projectId, userId);
    for (const customer of customers) await this.queue.add(customer, customer.providerCustomerId);
    if (customers.length > 0) this.db.afterCommit(() => this.signal.raise());
  }

  /**
   * A customer as Stripe names him for a payment that was settled: who was deleted before has paid after it, and told Stripe his address. In the
   * transaction that has locked the payment: a deletion that is being noted meanwhile waits for it, and finds the customer itself.
   */
  async ifDeleted(customer: HeldCustomer): Promise<void> {
    const owner = await this.users.find(customer.projectId, customer.userId);
    if (owner?.status === 'deleted') await this.anew(customer);
  }

  /** A customer that has, or may have, been given personal data which nobody is to keep, also when he was erased before. */
  async anew(customer: HeldCustomer): Promise<void> {
    await this.queue.addAnew(customer, customer.providerCustomerId);
    this.db.afterCommit(() => this.signal.raise());
  }
}
