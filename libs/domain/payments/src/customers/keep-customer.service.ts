import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { OrderErasure } from '../erase-customers/order-erasure.service';
import { KnownUsersRepository } from '../users/known-users.repository';
import { CustomerRepository, type Customer, type CustomerOwner } from './customer.repository';

/**
 * Writes down which customer a user has, and by which address he is known: by none once he was deleted, and then what Stripe was told meanwhile is
 * erased there. His deletion may have come while Stripe was asked, and would not find what is being written down. In the caller's transaction.
 */
@Injectable()
export class KeepCustomer {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly users: KnownUsersRepository,
    private readonly orderErasure: OrderErasure,
    private readonly clock: Clock,
  ) {}

  /** Keeps the first of two that were made at once, and returns the one that is kept. */
  async execute(owner: CustomerOwner, customer: Customer): Promise<Customer> {
    return this.write(owner, ({ email }) =>
      this.customers.keep(owner, { ...customer, email: email ?? customer.email }, this.clock.now()),
    );
  }

  /** Puts another in the place of one that Stripe no longer has, and returns the one that then is the user's. */
  async replace(owner: CustomerOwner, formerId: string, customer: Customer): Promise<Customer> {
    return this.write(owner, ({ email }) =>
      this.customers.replace(owner, formerId, { ...customer, email: email ?? customer.email }),
    );
  }

  /** Notes the address that Stripe was given for him. */
  async changeEmail(owner: CustomerOwner, customer: Customer): Promise<void> {
    await this.write(owner, async ({ email }) => {
      await this.customers.changeEmail(owner, email ?? customer.email);
      return customer;
    });
  }

  private async write(
    owner: CustomerOwner,
    write: (instead: { readonly email?: '' }) => Promise<Customer>,
  ): Promise<Customer> {
    const { projectId, userId, stripeAccount } = owner;
    const user = await this.users.hold(projectId, userId);
    if (user?.status !== 'deleted') return write({});
    const kept = await write({ email: '' });
    const { providerCustomerId } = kept;
    await this.orderErasure.anew({ projectId, userId, stripeAccount, providerCustomerId });
    return kept;
  }
}
