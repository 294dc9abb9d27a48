import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import { CurrentCaller, CurrentProject, Endpoint, OperationId, type Caller } from '#infra/http';
import type { z } from 'zod';
import { cartIdField } from '../cart/cart.schema';
import { toStartedPayment } from '../payment/payment-view';
import { startedPaymentSchema } from '../payment/payment-view.schema';
import { startsBasket } from '../start-payment/start-payment.controller';
import { checkoutCartSchema } from './checkout-cart.schema';
import { CheckoutCart } from './checkout-cart.service';

@ApiTags('carts')
@Controller('api/v1/carts')
export class CheckoutCartController {
  constructor(private readonly checkout: CheckoutCart) {}

  @Post(':cart_id/checkout')
  @Endpoint({
    ...startsBasket,
    summary: 'Check out a cart',
    description:
      'At the prices of this moment, which the payment keeps. The cart is frozen from then on; a payment that fails or expires is retried with `POST /payments/{payment_id}/retry`.',
    errors: [...startsBasket.errors, 'cart_not_found', 'cart_frozen', 'cart_expired'],
  })
  async checkoutCart(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @OperationId() operationId: string,
    @Param('cart_id', { schema: cartIdField }) cartId: string,
    @Body({ schema: checkoutCartSchema }) body: z.output<typeof checkoutCartSchema>,
  ): Promise<z.output<typeof startedPaymentSchema>> {
    const payment = await this.checkout.execute({
      projectId,
      cartId,
      operationId,
      fromFrontEnd: caller.kind === 'publishable_key',
      userId: body.user_id,
      email: body.email,
      successUrl: body.success_url,
      cancelUrl: body.cancel_url,
      reference: body.reference,
      metadata: body.metadata,
    });
    return toStartedPayment(payment);
  }
}
