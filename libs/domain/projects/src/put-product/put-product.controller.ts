import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DomainError, type ProjectId } from '#kernel';
import { chosenId, Endpoint } from '#infra/http';
import type { z } from 'zod';
import { productAnswer, toProductAnswer, type ProductAnswer } from '../product/product-answer';
import { putProductSchema } from '../product/product.schema';
import { PutProduct } from './put-product.service';

@ApiTags('projects')
@Controller('api/v1/projects')
export class PutProductController {
  constructor(private readonly put: PutProduct) {}

  @Put(':project_id/products/:product_id')
  @Endpoint({
    summary: 'Add or replace a product',
    description:
      'The project’s configuration is detected anew. What was already bought is not touched: payments and subscriptions keep what they were begun with.',
    takesBody: true,
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: productAnswer, description: 'The product as it now is.' },
    errors: [
      'project_not_found',
      'project_archived',
      'price_invalid',
      'price_of_another_project',
      'provider_rejected',
      'provider_unavailable',
      'meter_taken_in_group',
      'concurrent_update',
    ],
  })
  async putProduct(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
    @Param('product_id', { schema: chosenId('Of the product.', 'pro_monthly') }) productId: string,
    @Body({ schema: putProductSchema }) input: z.output<typeof putProductSchema>,
  ): Promise<ProductAnswer> {
    if (input.id !== undefined && input.id !== productId) {
      throw new DomainError('validation_failed', 'id: Must be the id in the path, or be left out.', [
        { path: 'id', message: 'Must be the id in the path, or be left out' },
      ]);
    }
    return toProductAnswer(await this.put.execute(projectId, { ...input, id: productId }));
  }
}
