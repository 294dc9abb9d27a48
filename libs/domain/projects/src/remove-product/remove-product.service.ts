import { Injectable } from '@nestjs/common';
import type { ProductId, ProjectId } from '#kernel';
import { productNotFound } from '../product/product-not-found';
import { ProductsRepository } from '../product/products.repository';
import { ProjectChange } from '../project/project-change';

/** Takes a product off a project's list. What was bought of it is not touched. */
@Injectable()
export class RemoveProduct {
  constructor(
    private readonly products: ProductsRepository,
    private readonly change: ProjectChange,
  ) {}

  /** @throws DomainError `project_not_found`, `project_archived`, `product_not_found` */
  async execute(projectId: ProjectId, productId: ProductId): Promise<void> {
    await this.change.apply(projectId, async () => {
      if (await this.products.remove(projectId, productId)) return;
      throw productNotFound(projectId, productId);
    });
  }
}
