import { Injectable } from '@nestjs/common';
import type { ProductId, ProjectId } from '#kernel';
import type { Product } from '../product/product';
import type { ProductInput } from '../product/product.schema';
import { PriceOwnership } from '../product/price-ownership';
import { ProductPrices } from '../product/product-prices';
import { ProductsRepository, toEffective } from '../product/products.repository';
import { ProjectChange, refuseArchived } from '../project/project-change';
import { GroupMeters } from '../meter/group-meters';
import { Projects } from '../projects';
import { refuseLeftAccount } from '../stripe-account/change-stripe-account.service';

/**
 * Adds a product to a project, or replaces it: first its price at Stripe, then the row and the event in one transaction. Payments keep what
 * they were begun with, so what was bought is not touched.
 */
@Injectable()
export class PutProduct {
  constructor(
    private readonly projects: Projects,
    private readonly products: ProductsRepository,
    private readonly prices: ProductPrices,
    private readonly ownership: PriceOwnership,
    private readonly change: ProjectChange,
    private readonly groupMeters: GroupMeters,
  ) {}

  /**
   * @throws DomainError `project_not_found`, `project_archived`, `price_invalid`, `price_of_another_project`, `provider_rejected`,
   *   `provider_unavailable`, `meter_taken_in_group`, and `concurrent_update` when the project left its Stripe account meanwhile
   */
  async execute(projectId: ProjectId, input: ProductInput): Promise<Product> {
    const project = await this.projects.get(projectId);
    refuseArchived(project);
    const replaced = await this.products.find(projectId, input.id as ProductId);
    const { billingGroup, defaultCurrency, stripeAccount } = project;
    const context = { projectId, billingGroup, defaultCurrency, stripeAccount };
    const product = await this.prices.price(context, input, replaced);
    await this.change.apply(projectId, async (current, now) => {
      refuseLeftAccount(current, stripeAccount);
      await this.groupMeters.check(current, [product.meter]);
      await this.ownership.claim({ ...current, projectId }, [product]);
      await this.products.put(projectId, product, now);
    });
    return toEffective(product);
  }
}
