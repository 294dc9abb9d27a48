import { Controller, Delete, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProductId, ProjectId } from '#kernel';
import { chosenId, Endpoint } from '#infra/http';
import { RemoveProduct } from './remove-product.service';

@ApiTags('projects')
@Controller('api/v1/projects')
export class RemoveProductController {
  constructor(private readonly remove: RemoveProduct) {}

  @Delete(':project_id/products/:product_id')
  @Endpoint({
    summary: 'Remove a product',
    description: 'It can be bought no more; what was bought is not touched.',
    access: ['operator', 'secret_key'],
    response: { status: 204, description: 'It is removed.' },
    errors: ['project_not_found', 'project_archived', 'product_not_found'],
  })
  async removeProduct(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
    @Param('product_id', { schema: chosenId('Of the product.', 'pro_monthly') }) productId: ProductId,
  ): Promise<void> {
    await this.remove.execute(projectId, productId);
  }
}
