import { DomainError, type ProductId, type ProjectId } from '#kernel';

export function productNotFound(projectId: ProjectId, productId: ProductId): DomainError {
  return new DomainError(
    'product_not_found',
    `Project ${projectId} has no product ${productId}. GET /api/v1/projects/${projectId}/products lists those that it has.`,
  );
}
