import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, DomainError, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { PLATFORM_ACCOUNT } from '#infra/stripe';
import { GroupMeters } from '../meter/group-meters';
import { PriceOwnership } from '../product/price-ownership';
import { ProductPrices } from '../product/product-prices';
import { ProductsRepository } from '../product/products.repository';
import { ProjectChange } from '../project/project-change';
import { ProjectsRepository } from '../project/projects.repository';
import { WebhookUrlPolicy } from '../project/webhook-url';
import { Projects } from '../projects';
import { ProjectCredentials } from './project-credentials';
import { freeSlug, slugOf } from './project-slug';
import type { RegisterProjectInput } from './register-project.schema';
import type { RegisteredProject } from './registered-project-answer';

/** After so many lost races for `shop-2`, `shop-3`, … a derived id gets a suffix that nobody else will have. */
const NUMBERED_TRIES = 3;
const TRIES = 10;

/**
 * Registers a project: first everything at Stripe, keyed by what it is, then all rows and the event in one transaction. So nothing is ever
 * half registered, and a repetition after a crash makes no second price.
 */
@Injectable()
export class RegisterProject {
  constructor(
    private readonly db: Database,
    private readonly repository: ProjectsRepository,
    private readonly products: ProductsRepository,
    private readonly projects: Projects,
    private readonly prices: ProductPrices,
    private readonly ownership: PriceOwnership,
    private readonly credentials: ProjectCredentials,
    private readonly change: ProjectChange,
    private readonly groupMeters: GroupMeters,
    private readonly webhookUrls: WebhookUrlPolicy,
    private readonly clock: Clock,
  ) {}

  /**
   * @param operationId the same for a repetition of the same request
   * @throws DomainError `project_exists`, `price_invalid`, `price_of_another_project`, `url_not_allowed`, `provider_rejected`,
   *   `provider_unavailable`, `meter_taken_in_group`
   */
  async execute(input: RegisterProjectInput, operationId: string): Promise<RegisteredProject> {
    this.webhookUrls.check(input.webhook_url);
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const repeated = await this.repeat(operationId);
      if (repeated !== undefined) return repeated;
      const id = await this.chooseId(input, attempt);
      const registered = await this.register(id, input, operationId);
      if (registered !== undefined) return registered;
    }
    throw new DomainError('concurrent_update', 'Too many projects of this name at once. Try again.');
  }

  /**
   * The first try has registered the project and then died before its answer was kept: nobody has seen its keys, and they cannot be
   * shown again, so there are new ones.
   */
  private async repeat(operationId: string): Promise<RegisteredProject | undefined> {
    const project = await this.repository.findRegisteredBy(operationId);
    if (project === undefined) return undefined;
    return this.db.transaction(async () => {
      await this.repository.lock(project.id);
      return { project, credentials: await this.credentials.replace(project.id, this.clock.now()) };
    });
  }

  /** @throws DomainError `project_exists` when the wanted one is taken */
  private async chooseId({ id, name, domain }: RegisterProjectInput, attempt: number): Promise<ProjectId> {
    if (id !== undefined) {
      if ((await this.repository.find(id as ProjectId)) !== undefined) {
        throw new DomainError('project_exists', `There is a project ${id} already. Choose another id.`);
      }
      return id as ProjectId;
    }
    const slug = slugOf(name, domain);
    const chosen =
      attempt < NUMBERED_TRIES ? freeSlug(slug, await this.repository.takenIds(slug)) : unique(slug);
    return chosen as ProjectId;
  }

  /** `undefined` when someone else has taken the id, or this operation was carried out, in the meantime. */
  private async register(
    id: ProjectId,
    input: RegisterProjectInput,
    operationId: string,
  ): Promise<RegisteredProject | undefined> {
    const defaultCurrency = input.default_currency;
    const billingGroup = input.billing_group ?? null;
    const seller = { projectId: id, billingGroup, stripeAccount: PLATFORM_ACCOUNT };
    const priced = await this.prices.priceAll({ ...seller, defaultCurrency }, input.products);
    return this.db.transaction(async () => {
      const now = this.clock.now();
      const settings = {
        name: input.name,
        domain: input.domain,
        defaultCurrency,
        successUrl: input.success_url ?? null,
        cancelUrl: input.cancel_url ?? null,
        webhookUrl: input.webhook_url ?? null,
        billingGroup,
        creditDebt: input.credit_debt,
      };
      if (!(await this.repository.add({ id, registeredBy: operationId, ...settings }, now))) return undefined;
      await this.groupMeters.check(
        { id, ...settings },
        priced.map(({ meter }) => meter),
      );
      await this.ownership.claim(seller, priced);
      await this.products.addAll(id, priced, now);
      const credentials = await this.credentials.issue(id, now);
      const project = await this.projects.get(id);
      await this.change.publishCreated(project);
      return { project, credentials };
    });
  }
}

function unique(slug: string): string {
  return `${slug}-${randomInt(36 ** 6, 36 ** 7).toString(36)}`;
}
