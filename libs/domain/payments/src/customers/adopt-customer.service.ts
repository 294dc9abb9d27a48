import { Injectable } from '@nestjs/common';
import { Clock, type ProjectId, type UserId } from '#kernel';
import { Database } from '#infra/database';
import { UsageReportQueue } from '../report-usage/usage-report-queue';
import { UsageReportSignal } from '../report-usage/usage-report-signal';
import { CustomerRepository } from './customer.repository';

export interface AdoptCustomerCommand {
  readonly projectId: ProjectId;
  readonly userId: UserId;
  /** At which account of Stripe's the customer is. */
  readonly stripeAccount: string;
  readonly providerCustomerId: string;
  readonly email: string | null;
}

/** `adopted`: from now on his. `known`: it was. `another`: the user has one already, which he keeps. */
export type AdoptOutcome = 'adopted' | 'known' | 'another';

/** Makes a customer that Stripe has already the one of a user, in the caller's transaction. Safe to repeat. */
@Injectable()
export class AdoptCustomer {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly usageReports: UsageReportQueue,
    private readonly usageReportSignal: UsageReportSignal,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute(command: AdoptCustomerCommand): Promise<AdoptOutcome> {
    const outcome = await this.outcomeOf(command);
    if (outcome !== 'adopted') return outcome;
    const { projectId, userId, providerCustomerId, email } = command;
    const customer = { providerCustomerId, email: email ?? '' };
    const kept = await this.customers.keep(command, customer, this.clock.now());
    if (kept.providerCustomerId !== providerCustomerId) return 'another';
    await this.usageReports.release(projectId, userId);
    this.db.afterCommit(() => this.usageReportSignal.raise());
    return 'adopted';
  }

  /** What would come of it, without doing it. */
  async outcomeOf(command: AdoptCustomerCommand): Promise<AdoptOutcome> {
    const known = await this.customers.find(command);
    if (known === undefined) return 'adopted';
    return known.providerCustomerId === command.providerCustomerId ? 'known' : 'another';
  }
}
