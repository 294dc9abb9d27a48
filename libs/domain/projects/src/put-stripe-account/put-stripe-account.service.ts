import { Inject, Injectable } from '@nestjs/common';
import { Clock, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { PaymentProviders } from '#infra/stripe';
import { ProjectsRepository } from '../project/projects.repository';
import { refuseArchived } from '../project/project-change';
import { Projects } from '../projects';
import { ChangeStripeAccount } from '../stripe-account/change-stripe-account.service';
import { StripeAccountKeys, type GivenKeys } from '../stripe-account/stripe-account-keys';
import {
  StripeAccountsRepository,
  type OwnStripeAccount,
} from '../stripe-account/stripe-accounts.repository';
import type { PutStripeAccountInput } from './put-stripe-account.schema';

/**
 * Has a project sell through an account of its own, or gives that account other keys. The key is proved against Stripe, then kept; then the project
 * goes over. After a crash in between the keys are there and nothing uses them: a repetition finishes it.
 */
@Injectable()
export class PutStripeAccount {
  constructor(
    private readonly db: Database,
    private readonly projects: Projects,
    private readonly repository: ProjectsRepository,
    private readonly accounts: StripeAccountsRepository,
    private readonly keys: StripeAccountKeys,
    private readonly providers: PaymentProviders,
    private readonly changeAccount: ChangeStripeAccount,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * @throws DomainError `project_not_found`, `stripe_key_invalid`, `provider_unavailable`, and what `ChangeStripeAccount` throws
   */
  async execute(projectId: ProjectId, input: PutStripeAccountInput): Promise<OwnStripeAccount> {
    const project = await this.projects.get(projectId);
    const { accountId, livemode } = await this.providers.prove(input.secret_key);
    const goesOver = project.stripeAccount !== accountId;
    // An archived project keeps its account: what it has sold goes on there, with keys that may have to be changed.
    if (goesOver) refuseArchived(project);
    const account = await this.keep(projectId, accountId, {
      secretKey: input.secret_key,
      webhookSecret: input.webhook_secret,
      publishableKey: input.publishable_key,
      livemode,
    });
    if (goesOver) await this.changeAccount.execute(project, accountId);
    this.logger.info(
      { project_id: projectId, stripe_account: accountId, former: project.stripeAccount },
      goesOver ? 'a project sells through another Stripe account' : 'a project’s Stripe keys were changed',
    );
    return account;
  }

  private async keep(projectId: ProjectId, accountId: string, given: GivenKeys): Promise<OwnStripeAccount> {
    return this.db.transaction(async () => {
      await this.repository.lock(projectId);
      const former = await this.accounts.find(projectId, accountId);
      const sealed = this.keys.seal({ projectId, accountId }, given, former);
      return this.accounts.put(projectId, accountId, sealed, this.clock.now());
    });
  }
}
