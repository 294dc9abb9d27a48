import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Projects } from '#domain/projects';
import { CustomerRepository, type CustomerOwner } from './customer.repository';

/** A customer that Stripe has, as a project comes upon it. */
export interface FoundCustomer {
  readonly projectId: ProjectId;
  /** At which account of Stripe's the customer is. */
  readonly stripeAccount: string;
  readonly providerCustomerId: string;
  /** The project that the customer's marks at Stripe name. */
  readonly markedProjectId: string | null;
}

/** Tells whose a customer of Stripe's is. */
@Injectable()
export class CustomerLookup {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly projects: Projects,
  ) {}

  /** The user's own, which what he buys through his project is billed to; `undefined` for one who has none yet. */
  async find(owner: CustomerOwner): Promise<string | undefined> {
    return (await this.customers.find(owner))?.providerCustomerId;
  }

  /** Whether it is that of a user of a project that does not share its customers with this one. */
  async isOfAnotherProject(customer: FoundCustomer): Promise<boolean> {
    const { projectId, stripeAccount, providerCustomerId, markedProjectId } = customer;
    const owners: string[] = await this.customers.projectsOf(stripeAccount, providerCustomerId);
    if (markedProjectId !== null) owners.push(markedProjectId);
    const others = owners.filter((owner) => owner !== projectId);
    if (others.length === 0) return false;
    const { billingGroup } = await this.projects.get(projectId);
    const mates = billingGroup === null ? [] : await this.projects.idsOfBillingGroup(billingGroup);
    return others.some((owner) => !mates.some((mate) => mate === owner));
  }
}
