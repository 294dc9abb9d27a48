import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import type { z } from 'zod';
import { cartSchema } from '../cart/cart.schema';
import { createCartSchema } from './create-cart.schema';
import { CreateCart } from './create-cart.service';

@ApiTags('carts')
@Controller('api/v1/carts')
export class CreateCartController {
  constructor(private readonly carts: CreateCart) {}

  @Post()
  @Endpoint({
    summary: 'Begin a cart',
    description: 'Empty, or with its first items. It expires after 24 hours.',
    access: ['secret_key'],
    idempotency: 'local',
    response: { status: 201, schema: cartSchema, description: 'The cart.' },
    errors: [
      'project_archived',
      'user_not_found',
      'product_not_found',
      'quantity_out_of_range',
      'amount_too_large',
      'cart_full',
      'cart_currency_mismatch',
      'cart_recurring_conflict',
    ],
  })
  async createCart(
    @CurrentProject() projectId: ProjectId,
    @Body({ schema: createCartSchema }) body: z.output<typeof createCartSchema>,
  ): Promise<z.output<typeof cartSchema>> {
    return this.carts.execute({
      projectId,
      userId: body.user_id,
      email: body.email,
      items: body.items.map(({ product_id: productId, quantity }) => ({ productId, quantity })),
    });
  }
}
