import { Injectable } from '@nestjs/common';
import type { ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { KnownKeys } from '../authenticate-key/known-keys';
import { GroupMeters } from '../meter/group-meters';
import { PriceOwnership } from '../product/price-ownership';
import type { Project, ProjectSettings } from '../project/project';
import { ProjectChange } from '../project/project-change';
import { ProjectsRepository } from '../project/projects.repository';
import { WebhookUrlPolicy } from '../project/webhook-url';
import type { ChangeProjectInput } from './change-project.schema';

/** Changes a project's settings. What was bought or begun under the former ones goes on as it was. */
@Injectable()
export class ChangeProject {
  constructor(
    private readonly db: Database,
    private readonly change: ProjectChange,
    private readonly groupMeters: GroupMeters,
    private readonly ownership: PriceOwnership,
    private readonly projects: ProjectsRepository,
    private readonly webhookUrls: WebhookUrlPolicy,
    private readonly knownKeys: KnownKeys,
  ) {}

  /** @throws DomainError `project_not_found`, `project_archived`, `url_not_allowed`, `meter_taken_in_group`, `price_of_another_project` */
  async execute(id: ProjectId, input: ChangeProjectInput): Promise<Project> {
    this.webhookUrls.check(input.webhook_url);
    return this.change.apply(id, async ({ products, stripeAccount }) => {
      const billingGroup = input.billing_group;
      if (billingGroup !== undefined) {
        await this.groupMeters.checkAll({ id, billingGroup });
        await this.ownership.claim({ projectId: id, billingGroup, stripeAccount }, products);
      }
      await this.projects.change(id, settingsOf(input));
      // A key's origins follow from the domain.
      this.db.afterCommit(() => this.knownKeys.forget());
    });
  }
}

/** What is not given is left out, and so stays. */
function settingsOf(input: ChangeProjectInput): Partial<ProjectSettings> {
  return {
    name: input.name,
    domain: input.domain,
    defaultCurrency: input.default_currency,
    successUrl: input.success_url,
    cancelUrl: input.cancel_url,
    webhookUrl: input.webhook_url,
    billingGroup: input.billing_group,
    creditDebt: input.credit_debt,
  };
}
