import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type ProjectId } from '#kernel';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { PLATFORM_ACCOUNT, type ProviderPrice } from '#infra/stripe';
import { ProjectsRepository } from '../project/projects.repository';
import type { StoredProduct } from './products.repository';

/** Who wants to sell at a price, and at which account of Stripe's. */
export interface Seller {
  readonly projectId: ProjectId;
  readonly billingGroup: string | null;
  readonly stripeAccount: string;
}

/**
 * Paygrove's account at Stripe is shared, and whoever sells at a price may take over what was sold at it. So a price is that of one project, or of
 * those of one billing group. At an account of its own a project finds only what is its own.
 */
@Injectable()
export class PriceOwnership {
  constructor(
    private readonly db: Database,
    private readonly projects: ProjectsRepository,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws DomainError `price_of_another_project` for one that Paygrove has made for another project, or that is marked so */
  async refuseMarked(seller: Seller, { id, markedProjectIds }: ProviderPrice): Promise<void> {
    if (seller.stripeAccount !== PLATFORM_ACCOUNT) return;
    const others = markedProjectIds.filter((marked) => marked !== seller.projectId);
    if (others.length === 0) return;
    const mates = new Set<string>(await this.matesOf(seller));
    const owner = others.find((marked) => !mates.has(marked));
    if (owner !== undefined) throw this.refusal(seller, id, owner);
  }

  /**
   * Makes sure, within the transaction that stores the products, that nobody else sells at their prices. Of two that register one at the same time the
   * first has it.
   * @throws DomainError `price_of_another_project`
   */
  async claim(seller: Seller, products: readonly Pick<StoredProduct, 'priceId'>[]): Promise<void> {
    if (seller.stripeAccount !== PLATFORM_ACCOUNT || products.length === 0) return;
    await this.holdPrices();
    const taken = await this.findTaken(
      seller,
      products.map(({ priceId }) => priceId),
    );
    if (taken !== undefined) throw this.refusal(seller, taken.priceId, taken.projectId);
  }

  private async findTaken(
    { projectId, billingGroup }: Seller,
    priceIds: readonly string[],
  ): Promise<{ priceId: string; projectId: string } | undefined> {
    const [taken] = await this.db.query<{ priceId: string; projectId: string }>(
      `SELECT product.price_id AS "priceId", product.project_id AS "projectId"
         FROM projects.products AS product JOIN projects.projects AS project ON project.id = product.project_id
        WHERE product.price_id = ANY($1::text[]) AND project.id <> $2 AND project.stripe_account = $3
          AND ($4::text IS NULL OR project.billing_group IS DISTINCT FROM $4)
        LIMIT 1`,
      [priceIds, projectId, PLATFORM_ACCOUNT, billingGroup],
    );
    return taken;
  }

  private async matesOf({ billingGroup }: Seller): Promise<ProjectId[]> {
    return billingGroup === null ? [] : this.projects.idsOfGroup(billingGroup);
  }

  /** Two that claim the same price at once would each not see the other's. */
  private async holdPrices(): Promise<void> {
    await this.db.query(`SELECT pg_advisory_xact_lock(hashtextextended('projects.prices', 0))::text`);
  }

  /** Which project it is, is told to the operator alone. */
  private refusal({ projectId }: Seller, priceId: string, owner: string): DomainError {
    this.logger.warn(
      { project_id: projectId, price_id: priceId, owner },
      'a project was refused the price of another project',
    );
    return new DomainError(
      'price_of_another_project',
      `Price ${priceId} is sold by another project on the same Stripe account, and its buyers are that project’s. Give the product a \`price\` or a price_id of its own; projects of one billing_group may share prices.`,
    );
  }
}
