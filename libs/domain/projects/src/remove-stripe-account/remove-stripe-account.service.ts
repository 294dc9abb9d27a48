import { Inject, Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { LOGGER, type Logger } from '#infra/logging';
import { PLATFORM_ACCOUNT } from '#infra/stripe';
import { Projects } from '../projects';
import { ChangeStripeAccount } from '../stripe-account/change-stripe-account.service';

/** Has a project sell through Paygrove's account again. The keys of its own are kept: what was begun there goes on. Safe to repeat. */
@Injectable()
export class RemoveStripeAccount {
  constructor(
    private readonly projects: Projects,
    private readonly changeAccount: ChangeStripeAccount,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws DomainError `project_not_found`, and what `ChangeStripeAccount` throws */
  async execute(projectId: ProjectId): Promise<void> {
    const project = await this.projects.get(projectId);
    const { stripeAccount: former } = project;
    if (former === PLATFORM_ACCOUNT) return;
    await this.changeAccount.execute(project, PLATFORM_ACCOUNT);
    this.logger.info(
      { project_id: projectId, former },
      'a project sells through the platform’s Stripe account again',
    );
  }
}
