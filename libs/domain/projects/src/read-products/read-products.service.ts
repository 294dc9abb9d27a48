import { Injectable } from '@nestjs/common';
import type { ProductId, ProjectId } from '#kernel';
import { toPage, type Page, type PageRequest } from '#infra/http';
import type { Product } from '../product/product';
import { productNotFound } from '../product/product-not-found';
import { ProductsRepository } from '../product/products.repository';
import { Projects } from '../projects';

/** One product of a project. */
@Injectable()
export class ReadProduct {
  constructor(private readonly projects: Projects) {}

  /** @throws DomainError `project_not_found`, `product_not_found` */
  async execute(projectId: ProjectId, productId: ProductId): Promise<Product> {
    const { products } = await this.projects.get(projectId);
    const product = products.find(({ id }) => id === productId);
    if (product === undefined) throw productNotFound(projectId, productId);
    return product;
  }
}

/** The products of a project, newest first. */
@Injectable()
export class ListProducts {
  constructor(
    private readonly projects: Projects,
    private readonly products: ProductsRepository,
  ) {}

  /** @throws DomainError `project_not_found` */
  async execute(projectId: ProjectId, request: PageRequest): Promise<Page<Product>> {
    await this.projects.get(projectId);
    const rows = await this.products.page(projectId, request);
    return toPage(
      rows,
      request,
      ({ position }) => position,
      ({ product }) => product,
    );
  }
}
