import { Injectable } from '@nestjs/common';
import type { UserId } from '#kernel';
import { CustomerLookup, type FoundCustomer } from './customer-lookup';
import { CustomerRepository } from './customer.repository';
import { KeepCustomer } from './keep-customer.service';

export interface AdoptCustomerCommand extends FoundCustomer {
  readonly userId: UserId;
  readonly email: string | null;
}

/**
 * `adopted`: from now on his. `known`: it was. `another`: the user has one already, which he keeps. `of_another_project`: it is that of a user of a
 * project that does not share its customers with this one.
 */
export type AdoptOutcome = 'adopted' | 'known' | 'another' | 'of_another_project';

/** Makes a customer that Stripe has already the one of a user, in the caller's transaction. Safe to repeat. */
@Injectable()
export class AdoptCustomer {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly lookup: CustomerLookup,
    private readonly keepCustomer: KeepCustomer,
  ) {}

  async execute(command: AdoptCustomerCommand): Promise<AdoptOutcome> {
    await this.customers.holdCustomer(command.stripeAccount, command.providerCustomerId);
    const outcome = await this.outcomeOf(command);
    if (outcome !== 'adopted') return outcome;
    const { providerCustomerId, email } = command;
    const kept = await this.keepCustomer.execute(command, { providerCustomerId, email: email ?? '' });
    return kept.providerCustomerId === providerCustomerId ? 'adopted' : 'another';
  }

  /** What would come of it, without doing it. */
  async outcomeOf(command: AdoptCustomerCommand): Promise<AdoptOutcome> {
    const known = await this.customers.find(command);
    if (known !== undefined) {
      return known.providerCustomerId === command.providerCustomerId ? 'known' : 'another';
    }
    return (await this.lookup.isOfAnotherProject(command)) ? 'of_another_project' : 'adopted';
  }
}
