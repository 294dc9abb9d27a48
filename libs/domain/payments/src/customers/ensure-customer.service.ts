import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId, type UserId } from '#kernel';
import { Projects } from '#domain/projects';
import { sha256 } from '#infra/crypto';
import { Database } from '#infra/database';
import { PaymentProviders } from '#infra/stripe';
import { OrderErasure } from '../erase-customers/order-erasure.service';
import { KnownUsersRepository } from '../users/known-users.repository';
import { CustomerRepository, type Customer } from './customer.repository';
import { KeepCustomer } from './keep-customer.service';
import { isSameAddress } from './same-address';

export interface EnsureCustomerCommand {
  readonly projectId: ProjectId;
  readonly userId: UserId;
  readonly stripeAccount: string;
  readonly email: string;
  /** Asked for with a publishable key: may use the user's customer with the address that it has, and change nothing of it. */
  readonly fromFrontEnd: boolean;
  /** The customer that was given before, when Stripe turned out not to have it any more. */
  readonly instead?: string;
}

/** A billing group, and the projects of it. */
interface Group {
  readonly name: string;
  readonly projectIds: readonly ProjectId[];
}

/** Gives the user's customer at Stripe, made on first need, with the e-mail address of today. Outside transactions. */
@Injectable()
export class EnsureCustomer {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly users: KnownUsersRepository,
    private readonly keepCustomer: KeepCustomer,
    private readonly orderErasure: OrderErasure,
    private readonly projects: Projects,
    private readonly providers: PaymentProviders,
    private readonly db: Database,
  ) {}

  /** The same customer in all projects of a billing group, unless the user had one in this project before. `undefined` for a front end that names another address: its checkout is not that customer's. */
  async execute(command: EnsureCustomerCommand): Promise<string | undefined> {
    const { email, fromFrontEnd, instead } = command;
    const known = (await this.customers.find(command)) ?? (await this.shared(command));
    if (known === undefined) return this.create(command);
    const { providerCustomerId: id } = known;
    if (fromFrontEnd && !isSameAddress(known.email, email)) return undefined;
    if (id === instead) return this.replace(command, id);
    if (fromFrontEnd || known.email === email) return id;
    const provider = await this.providers.of(command);
    if (!(await provider.changeCustomerEmail(id, email))) return this.replace(command, id);
    await this.db.transaction(() =>
      this.keepCustomer.changeEmail(command, { providerCustomerId: id, email }),
    );
    return id;
  }

  /**
   * Has something made at Stripe for the customer. `make` resolves with `undefined` when there is no such customer any more, and is then asked again
   * for another one.
   * @throws DomainError `provider_unavailable` when that one is gone as well
   */
  async withCustomer<Made>(
    command: EnsureCustomerCommand,
    make: (customerId: string | undefined) => Promise<Made | undefined>,
  ): Promise<Made> {
    const customerId = await this.execute(command);
    const made = await make(customerId);
    if (made !== undefined) return made;
    const instead = customerId === undefined ? {} : { instead: customerId };
    const another = await make(await this.execute({ ...command, ...instead }));
    if (another !== undefined) return another;
    throw new DomainError(
      'provider_unavailable',
      `The customer of ${command.userId} is being deleted at Stripe. Try again in a moment.`,
    );
  }

  private async create(command: EnsureCustomerCommand): Promise<string> {
    const { email } = command;
    const providerCustomerId = await this.createAtStripe(command, referenceOf(command));
    return this.keepFirst(command, { providerCustomerId, email });
  }

  /** Of two that were made at once the first is kept, whichever projects of the group have made them. */
  private async keepFirst(command: EnsureCustomerCommand, made: Customer): Promise<string> {
    const group = await this.groupOf(command);
    return this.db.transaction(async () => {
      if (group !== undefined) await this.customers.holdInGroup(group.name, command);
      const first = group && (await this.firstIn(group, command));
      return this.given(command, made, await this.keepCustomer.execute(command, first ?? made));
    });
  }

  /** One that was made and is not the user's is nobody's: its address would stay at Stripe, and no deletion find it. */
  private async given(command: EnsureCustomerCommand, made: Customer, kept: Customer): Promise<string> {
    const { providerCustomerId } = made;
    if (kept.providerCustomerId !== providerCustomerId) {
      await this.orderErasure.anew({ ...command, providerCustomerId });
    }
    return kept.providerCustomerId;
  }

  /** The first that he has in the group, whose owner is not deleted before the transaction ends: else Stripe would erase it under who gets it now. */
  private async firstIn(group: Group, command: EnsureCustomerCommand): Promise<Customer | undefined> {
    const first = await this.customers.findFirstIn(group.projectIds, command);
    if (first === undefined) return undefined;
    const owner = await this.users.hold(first.projectId, command.userId);
    return owner?.status === 'deleted' ? this.firstIn(group, command) : first;
  }

  /** The one that he has in another project of the group becomes his here. A front end that names another address does not get it. */
  private async shared(command: EnsureCustomerCommand): Promise<Customer | undefined> {
    const group = await this.groupOf(command);
    if (group === undefined) return undefined;
    return this.db.transaction(async () => {
      const first = await this.firstIn(group, command);
      if (first === undefined) return undefined;
      if (command.fromFrontEnd && !isSameAddress(first.email, command.email)) return first;
      return this.keepCustomer.execute(command, first);
    });
  }

  private async groupOf({ projectId }: EnsureCustomerCommand): Promise<Group | undefined> {
    const { billingGroup: name } = await this.projects.get(projectId);
    if (name === null) return undefined;
    return { name, projectIds: await this.projects.idsOfBillingGroup(name) };
  }

  private async replace(command: EnsureCustomerCommand, formerId: string): Promise<string> {
    const { email } = command;
    const reference = `${referenceOf(command)}:${formerId}`;
    const customer = { providerCustomerId: await this.createAtStripe(command, reference), email };
    return this.db.transaction(async () =>
      this.given(command, customer, await this.keepCustomer.replace(command, formerId, customer)),
    );
  }

  private async createAtStripe(command: EnsureCustomerCommand, reference: string): Promise<string> {
    const { projectId, userId, email } = command;
    const provider = await this.providers.of(command);
    const metadata = { paygrove_project_id: projectId, paygrove_user_id: userId };
    const { id } = await provider.createCustomer({ reference, email, metadata });
    return id;
  }
}

/** Stripe refuses a repeated key with other parameters, so the address is part of the key. */
function referenceOf({ projectId, userId, email }: EnsureCustomerCommand): string {
  return `${projectId}:${userId}:${sha256(email).slice(0, 16)}`;
}
