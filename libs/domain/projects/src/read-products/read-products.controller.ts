import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProductId, ProjectId } from '#kernel';
import { chosenId, Endpoint, pageOf, pageQuery, pageRequest } from '#infra/http';
import { z } from 'zod';
import { productAnswer, toProductAnswer, type ProductAnswer } from '../product/product-answer';
import { ListProducts, ReadProduct } from './read-products.service';

const listQuery = z.strictObject(pageQuery);
const productPage = pageOf(productAnswer, 'ProductPage');

@ApiTags('projects')
@Controller('api/v1/projects')
export class ReadProductsController {
  constructor(
    private readonly read: ReadProduct,
    private readonly list: ListProducts,
  ) {}

  @Get(':project_id/products')
  @Endpoint({
    summary: 'List a project’s products, newest first',
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: productPage, description: 'A page of products.' },
    errors: ['project_not_found', 'invalid_cursor'],
  })
  async listProducts(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
    @Query({ schema: listQuery }) query: z.output<typeof listQuery>,
  ): Promise<z.output<typeof productPage>> {
    const page = await this.list.execute(projectId, pageRequest(query));
    return { ...page, data: page.data.map(toProductAnswer) };
  }

  @Get(':project_id/products/:product_id')
  @Endpoint({
    summary: 'Read a product',
    access: ['operator', 'secret_key'],
    response: { status: 200, schema: productAnswer, description: 'The product.' },
    errors: ['project_not_found', 'product_not_found'],
  })
  async readProduct(
    @Param('project_id', { schema: chosenId('Of the project.', 'ecom_001') }) projectId: ProjectId,
    @Param('product_id', { schema: chosenId('Of the product.', 'pro_monthly') }) productId: ProductId,
  ): Promise<ProductAnswer> {
    return toProductAnswer(await this.read.execute(projectId, productId));
  }
}
