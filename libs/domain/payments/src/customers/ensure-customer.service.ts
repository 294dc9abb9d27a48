import { Injectable } from '@nestjs/common';
import { Clock, DomainError, type ProjectId, type UserId } from '#kernel';
import { sha256 } from '#infra/crypto';
import { PaymentProvider } from '#infra/stripe';
import { UsageReportQueue } from '../report-usage/usage-report-queue';
import { UsageReportSignal } from '../report-usage/usage-report-signal';
import { CustomerRepository } from './customer.repository';
import { isSameAddress } from './same-address';

export interface EnsureCustomerCommand {
  readonly projectId: ProjectId;
  readonly userId: UserId;
  readonly email: string;
  /** Asked for with a publishable key: may use the user's customer with the address that it has, and change nothing of it. */
  readonly fromFrontEnd: boolean;
  /** The customer that was given before, when Stripe turned out not to have it any more. */
  readonly instead?: string;
}

/** Gives the user's customer at Stripe, made on first need, with the e-mail address of today. Outside transactions. */
@Injectable()
export class EnsureCustomer {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly provider: PaymentProvider,
    private readonly usageReports: UsageReportQueue,
    private readonly usageReportSignal: UsageReportSignal,
    private readonly clock: Clock,
  ) {}

  /** `undefined` for a front end that names another address: its checkout is not that customer's. */
  async execute(command: EnsureCustomerCommand): Promise<string | undefined> {
    const { projectId, userId, email, fromFrontEnd, instead } = command;
    const known = await this.customers.find(projectId, userId);
    if (known === undefined) return this.create(command);
    const { providerCustomerId: id } = known;
    if (fromFrontEnd && !isSameAddress(known.email, email)) return undefined;
    if (id === instead) return this.replace(command, id);
    if (fromFrontEnd || known.email === email) return id;
    if (!(await this.provider.changeCustomerEmail(id, email))) return this.replace(command, id);
    await this.customers.changeEmail(projectId, userId, email);
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
    const { projectId, userId, email } = command;
    const providerCustomerId = await this.createAtStripe(command, referenceOf(command));
    const customer = { providerCustomerId, email };
    const kept = await this.customers.keep(projectId, userId, customer, this.clock.now());
    await this.usageReports.release(projectId, userId);
    this.usageReportSignal.raise();
    return kept.providerCustomerId;
  }

  private async replace(command: EnsureCustomerCommand, formerId: string): Promise<string> {
    const { projectId, userId, email } = command;
    const reference = `${referenceOf(command)}:${formerId}`;
    const customer = { providerCustomerId: await this.createAtStripe(command, reference), email };
    const kept = await this.customers.replace(projectId, userId, formerId, customer);
    return kept.providerCustomerId;
  }

  private async createAtStripe(
    { projectId, userId, email }: EnsureCustomerCommand,
    reference: string,
  ): Promise<string> {
    const metadata = { paygrove_project_id: projectId, paygrove_user_id: userId };
    const { id } = await this.provider.createCustomer({ reference, email, metadata });
    return id;
  }
}

/** Stripe refuses a repeated key with other parameters, so the address is part of the key. */
function referenceOf({ projectId, userId, email }: EnsureCustomerCommand): string {
  return `${projectId}:${userId}:${sha256(email).slice(0, 16)}`;
}
