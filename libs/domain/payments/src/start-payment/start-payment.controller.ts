import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { ProjectId } from '#kernel';
import type { PaymentType } from '#contracts';
import {
  CurrentCaller,
  CurrentProject,
  Endpoint,
  OperationId,
  type Caller,
  type EndpointOptions,
} from '#infra/http';
import type { z } from 'zod';
import { toStartedPayment } from '../payment/payment-view';
import { startedPaymentSchema } from '../payment/payment-view.schema';
import type { AskedItem } from './basket';
import {
  checkoutItemsSchema,
  startCheckoutSchema,
  startPaymentSchema,
  type StartCheckoutBody,
} from './start-payment.schema';
import { StartPayment } from './start-payment.service';

type StartedPayment = z.output<typeof startedPaymentSchema>;

/** What all endpoints that start a payment have in common. */
const startsPayment = {
  access: ['secret_key', 'publishable_key'],
  idempotency: 'remote',
  response: {
    status: 201,
    schema: startedPaymentSchema,
    description: 'The payment. Send the customer to `checkout_url`.',
  },
  errors: [
    'project_archived',
    'user_suspended',
    'user_not_found',
    'product_not_found',
    'price_not_in_project',
    'quantity_out_of_range',
    'amount_too_large',
    'url_not_allowed',
    'payment_type_mismatch',
    'subscription_exists',
    'checkout_in_progress',
    'concurrent_update',
    'provider_rejected',
    'provider_unavailable',
  ],
} as const satisfies Partial<EndpointOptions>;

/** And those that start one of several products. */
export const startsBasket = {
  ...startsPayment,
  errors: [
    ...startsPayment.errors,
    'cart_empty',
    'cart_full',
    'cart_currency_mismatch',
    'cart_recurring_conflict',
  ],
} as const satisfies Partial<EndpointOptions>;

@ApiTags('payments')
@Controller('api/v1')
export class StartPaymentController {
  constructor(private readonly startPayment: StartPayment) {}

  @Post('payments')
  @Endpoint({
    ...startsPayment,
    summary: 'Start a payment',
    description:
      'One time or subscription, as the product is. Starting the same subscription twice returns the checkout that is open. A user gets the trial of a product once.',
  })
  async createPayment(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @OperationId() operationId: string,
    @Body({ schema: startPaymentSchema }) body: z.output<typeof startPaymentSchema>,
  ): Promise<StartedPayment> {
    return this.start(projectId, caller, operationId, body, body.payment_type, askedIn(body));
  }

  @Post('checkout/item')
  @Endpoint({ ...startsPayment, summary: 'Start the payment of a product that is paid once' })
  async checkoutItem(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @OperationId() operationId: string,
    @Body({ schema: startCheckoutSchema }) body: StartCheckoutBody,
  ): Promise<StartedPayment> {
    return this.start(projectId, caller, operationId, body, 'one_time', askedIn(body));
  }

  @Post('checkout/cart')
  @Endpoint({
    ...startsBasket,
    summary: 'Start the payment of several products at once',
    description:
      'A cart in one call: up to 100 products of one currency. Beside at most one subscription, up to 20 other products are billed with its first invoice.',
  })
  async checkoutItems(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @OperationId() operationId: string,
    @Body({ schema: checkoutItemsSchema }) body: z.output<typeof checkoutItemsSchema>,
  ): Promise<StartedPayment> {
    const items = body.items.map(({ product_id: productId, quantity }) => ({ productId, quantity }));
    return this.start(projectId, caller, operationId, body, 'auto', items);
  }

  @Post('checkout/subscription')
  @Endpoint({ ...startsPayment, summary: 'Start a subscription' })
  async checkoutSubscription(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @OperationId() operationId: string,
    @Body({ schema: startCheckoutSchema }) body: StartCheckoutBody,
  ): Promise<StartedPayment> {
    return this.start(projectId, caller, operationId, body, 'subscription', askedIn(body));
  }

  @Post('checkout')
  @Endpoint({
    ...startsPayment,
    summary: 'Start a subscription (former name)',
    description: 'The former name of `POST /checkout/subscription`. It stays.',
  })
  async checkout(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @OperationId() operationId: string,
    @Body({ schema: startCheckoutSchema }) body: StartCheckoutBody,
  ): Promise<StartedPayment> {
    return this.start(projectId, caller, operationId, body, 'subscription', askedIn(body));
  }

  private async start(
    projectId: ProjectId,
    caller: Caller,
    operationId: string,
    body: Omit<StartCheckoutBody, keyof AskedBody>,
    paymentType: PaymentType | 'auto',
    items: readonly AskedItem[],
  ): Promise<StartedPayment> {
    const payment = await this.startPayment.execute({
      projectId,
      operationId,
      fromFrontEnd: caller.kind === 'publishable_key',
      paymentType,
      userId: body.user_id,
      email: body.email,
      items,
      successUrl: body.success_url,
      cancelUrl: body.cancel_url,
      reference: body.reference,
      metadata: body.metadata,
    });
    return toStartedPayment(payment);
  }
}

type AskedBody = Pick<StartCheckoutBody, 'product_id' | 'quantity' | 'price_id'>;

function askedIn({ product_id: productId, quantity, price_id: priceId }: AskedBody): AskedItem[] {
  return [{ productId, quantity, priceId }];
}
