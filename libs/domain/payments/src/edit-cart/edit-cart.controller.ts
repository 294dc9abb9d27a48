import { Body, Controller, Delete, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import type { z } from 'zod';
import { cartIdField, cartSchema, itemIdField } from '../cart/cart.schema';
import { addCartItemSchema, changeCartItemSchema } from './edit-cart.schema';
import { EditCart } from './edit-cart.service';

type CartAnswer = z.output<typeof cartSchema>;

const unchangeable = ['cart_not_found', 'cart_frozen', 'cart_expired', 'project_archived'] as const;
const unbuyable = [
  'product_not_found',
  'quantity_out_of_range',
  'amount_too_large',
  'cart_full',
  'cart_currency_mismatch',
  'cart_recurring_conflict',
] as const;

@ApiTags('carts')
@Controller('api/v1/carts/:cart_id/items')
export class EditCartController {
  constructor(private readonly editCart: EditCart) {}

  @Post()
  @Endpoint({
    summary: 'Add a product to a cart',
    description: 'More of a product that is in it adds to its item.',
    access: ['secret_key'],
    idempotency: 'local',
    response: { status: 201, schema: cartSchema, description: 'The cart.' },
    errors: [...unchangeable, ...unbuyable],
  })
  async addCartItem(
    @CurrentProject() projectId: ProjectId,
    @Param('cart_id', { schema: cartIdField }) cartId: string,
    @Body({ schema: addCartItemSchema }) body: z.output<typeof addCartItemSchema>,
  ): Promise<CartAnswer> {
    const { product_id: productId, quantity } = body;
    return this.editCart.execute(projectId, cartId, { kind: 'add', productId, quantity });
  }

  @Patch(':item_id')
  @Endpoint({
    summary: 'Change how many of a product are in a cart',
    access: ['secret_key'],
    takesBody: true,
    response: { status: 200, schema: cartSchema, description: 'The cart.' },
    errors: [...unchangeable, ...unbuyable, 'cart_item_not_found'],
  })
  async changeCartItem(
    @CurrentProject() projectId: ProjectId,
    @Param('cart_id', { schema: cartIdField }) cartId: string,
    @Param('item_id', { schema: itemIdField }) itemId: string,
    @Body({ schema: changeCartItemSchema }) { quantity }: z.output<typeof changeCartItemSchema>,
  ): Promise<CartAnswer> {
    return this.editCart.execute(projectId, cartId, { kind: 'set', itemId, quantity });
  }

  @Delete(':item_id')
  @Endpoint({
    summary: 'Remove an item from a cart',
    access: ['secret_key'],
    response: { status: 200, schema: cartSchema, description: 'The cart without it.' },
    errors: [...unchangeable, 'cart_item_not_found'],
  })
  async removeCartItem(
    @CurrentProject() projectId: ProjectId,
    @Param('cart_id', { schema: cartIdField }) cartId: string,
    @Param('item_id', { schema: itemIdField }) itemId: string,
  ): Promise<CartAnswer> {
    return this.editCart.execute(projectId, cartId, { kind: 'remove', itemId });
  }
}
