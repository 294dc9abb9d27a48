import { Controller, Delete, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentProject, Endpoint } from '#infra/http';
import { cartIdField } from '../cart/cart.schema';
import { DeleteCart } from './delete-cart.service';

@ApiTags('carts')
@Controller('api/v1/carts')
export class DeleteCartController {
  constructor(private readonly carts: DeleteCart) {}

  @Delete(':cart_id')
  @Endpoint({
    summary: 'Delete a cart',
    description: 'One that was checked out stays.',
    access: ['secret_key'],
    response: { status: 204, description: 'It is deleted.' },
    errors: ['cart_not_found', 'cart_frozen'],
  })
  async deleteCart(
    @CurrentProject() projectId: ProjectId,
    @Param('cart_id', { schema: cartIdField }) cartId: string,
  ): Promise<void> {
    await this.carts.execute(projectId, cartId);
  }
}
