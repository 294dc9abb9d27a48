import { Inject, Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { LOGGER, type Logger } from '#infra/logging';
import { PLATFORM_ACCOUNT } from '#infra/stripe';
import { Projects } from '../projects';
import { ReadStripeAccount } from '../read-stripe-account/read-stripe-account.service';
import { ChangeStripeAccount } from '../stripe-account/change-stripe-account.service';

/** Has a project sell through Paygrove's account again. The keys of its own are kept: what was begun there goes on. */
@Injectable()
export class RemoveStripeAccount {
  constructor(
    private readonly projects: Projects,
    private readonly read: ReadStripeAccount,
    private readonly changeAccount: ChangeStripeAccount,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws DomainError `project_not_found`, `stripe_account_not_found`, and what `ChangeStripeAccount` throws */
  async execute(projectId: ProjectId): Promise<void> {
    const { accountId } = await this.read.execute(projectId);
    await this.changeAccount.execute(await this.projects.get(projectId), PLATFORM_ACCOUNT);
    this.logger.info(
      { project_id: projectId, former: accountId },
      'a project sells through the platform’s Stripe account again',
    );
  }
}
