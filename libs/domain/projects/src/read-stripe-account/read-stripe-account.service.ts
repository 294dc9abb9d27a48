import { Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { PLATFORM_ACCOUNT } from '#infra/stripe';
import { Projects } from '../projects';
import {
  StripeAccountsRepository,
  type OwnStripeAccount,
} from '../stripe-account/stripe-accounts.repository';

/** The account of its own that a project sells through. */
@Injectable()
export class ReadStripeAccount {
  constructor(
    private readonly projects: Projects,
    private readonly accounts: StripeAccountsRepository,
  ) {}

  /** @throws DomainError `project_not_found`, `stripe_account_not_found` */
  async execute(projectId: ProjectId): Promise<OwnStripeAccount> {
    const { stripeAccount } = await this.projects.get(projectId);
    const account =
      stripeAccount === PLATFORM_ACCOUNT ? undefined : await this.accounts.find(projectId, stripeAccount);
    if (account !== undefined) return account;
    throw new DomainError(
      'stripe_account_not_found',
      `${projectId} sells through the Stripe account of Paygrove. PUT /api/v1/projects/${projectId}/stripe_account gives it one of its own.`,
    );
  }
}
