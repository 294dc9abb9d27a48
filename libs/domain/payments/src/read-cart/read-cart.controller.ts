import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import type { z } from 'zod';
import { cartIdField, cartSchema } from '../cart/cart.schema';
import { ShowCart } from './show-cart.service';

@ApiTags('carts')
@Controller('api/v1/carts')
export class ReadCartController {
  constructor(private readonly showCart: ShowCart) {}

  @Get(':cart_id')
  @Endpoint({
    summary: 'Read a cart',
    description:
      'At the prices of today; one that was checked out, at the prices that it was checked out at.',
    access: ['secret_key'],
    response: { status: 200, schema: cartSchema, description: 'The cart.' },
    errors: ['cart_not_found'],
  })
  async getCart(
    @CurrentProject() projectId: ProjectId,
    @Param('cart_id', { schema: cartIdField }) cartId: string,
  ): Promise<z.output<typeof cartSchema>> {
    return this.showCart.execute(projectId, cartId);
  }
}
