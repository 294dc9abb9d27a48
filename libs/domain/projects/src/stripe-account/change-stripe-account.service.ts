import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { PriceOwnership } from '../product/price-ownership';
import { PricesAtAccount } from '../product/prices-at-account';
import { ProductsRepository } from '../product/products.repository';
import { ProjectChange, refuseArchived } from '../project/project-change';
import { ProjectsRepository } from '../project/projects.repository';
import type { Project } from '../project/project';

/**
 * Has a project sell through another account from now on: first its prices there, then the row and the event in one transaction. What was begun at
 * the former account stays there.
 */
@Injectable()
export class ChangeStripeAccount {
  constructor(
    private readonly repository: ProjectsRepository,
    private readonly products: ProductsRepository,
    private readonly prices: PricesAtAccount,
    private readonly ownership: PriceOwnership,
    private readonly change: ProjectChange,
  ) {}

  /**
   * @param stripeAccount empty for Paygrove's own
   * @throws DomainError `project_archived`, `price_invalid`, `price_of_another_project`, `provider_rejected`, `provider_unavailable`,
   *   `stripe_key_refused`
   * @throws DomainError `concurrent_update` when its products were changed meanwhile
   */
  async execute(project: Project, stripeAccount: string): Promise<void> {
    refuseArchived(project);
    const { id: projectId, billingGroup, defaultCurrency } = project;
    const before = await this.products.all(projectId);
    const moved = await this.prices.move({ projectId, billingGroup, defaultCurrency, stripeAccount }, before);
    await this.change.apply(projectId, async (current, now) => {
      if (
        current.stripeAccount !== project.stripeAccount ||
        !isDeepStrictEqual(await this.products.all(projectId), before)
      )
        throw changedMeanwhile(projectId);
      await this.ownership.claim({ ...current, projectId, stripeAccount }, moved);
      for (const product of moved) await this.products.putPrice(projectId, product, now);
      await this.repository.changeStripeAccount(projectId, stripeAccount);
    });
  }
}

/** @throws DomainError `concurrent_update` when the product was priced at an account that the project has left since */
export function refuseLeftAccount(current: Project, pricedAt: string): void {
  if (current.stripeAccount !== pricedAt) throw changedMeanwhile(current.id);
}

function changedMeanwhile(projectId: string): DomainError {
  return new DomainError(
    'concurrent_update',
    `The products or the Stripe account of ${projectId} were changed at the same time. Try again.`,
  );
}
