import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DomainError, type ProjectId } from '#kernel';
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
import type { Payment, Promotion } from '../payment/payment';
import { toStartedPayment } from '../payment/payment-view';
import { startedByMethodSchema, startedPaymentSchema } from '../payment/payment-view.schema';
import type { AskedItem } from './basket';
import {
  checkoutItemsSchema,
  startCheckoutSchema,
  startPaymentSchema,
  type StartCheckoutBody,
} from './start-payment.schema';
import { ShowStarted } from './show-started.service';
import { StartPayment, type StartPaymentCommand } from './start-payment.service';

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
  constructor(
    private readonly startPayment: StartPayment,
    private readonly showStarted: ShowStarted,
  ) {}

  @Post('payments')
  @Endpoint({
    ...startsPayment,
    summary: 'Start a payment',
    description:
      'One time or subscription, as the product is. Starting the same subscription twice returns the checkout that is open. A user gets the trial of a product once. What `promotion_code` takes off shows in `amount` once it is paid.',
    answersSecret: 'lasting',
    response: {
      status: 201,
      schema: startedByMethodSchema,
      description:
        'The payment. Send the customer to `checkout_url`, or give `client_secret` to your card form; by hand there is neither.',
    },
    errors: [...startsPayment.errors, 'intent_mode_not_supported', 'manual_payment_not_supported'],
  })
  async createPayment(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @OperationId() operationId: string,
    @Body({ schema: startPaymentSchema }) body: z.output<typeof startPaymentSchema>,
  ): Promise<z.output<typeof startedByMethodSchema>> {
    const { payment_type: type, mode, method = mode } = body;
    const wishes = { method, promotion: promotionIn(body) };
    if (caller.kind === 'publishable_key') refuseForFrontEnd(wishes);
    const payment = await this.begin(projectId, caller, operationId, body, type, askedIn(body), wishes);
    return this.showStarted.execute(payment);
  }

  @Post('checkout/item')
  @Endpoint({ ...startsPayment, summary: 'Start the payment of a product that is paid once' })
  async checkoutItem(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @OperationId() operationId: string,
    @Body({ schema: startCheckoutSchema }) body: StartCheckoutBody,
  ): Promise<StartedPayment> {
    return toStartedPayment(
      await this.begin(projectId, caller, operationId, body, 'one_time', askedIn(body)),
    );
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
    return toStartedPayment(await this.begin(projectId, caller, operationId, body, 'auto', items));
  }

  @Post('checkout/subscription')
  @Endpoint({ ...startsPayment, summary: 'Start a subscription' })
  async checkoutSubscription(
    @CurrentProject() projectId: ProjectId,
    @CurrentCaller() caller: Caller,
    @OperationId() operationId: string,
    @Body({ schema: startCheckoutSchema }) body: StartCheckoutBody,
  ): Promise<StartedPayment> {
    return toStartedPayment(
      await this.begin(projectId, caller, operationId, body, 'subscription', askedIn(body)),
    );
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
    return toStartedPayment(
      await this.begin(projectId, caller, operationId, body, 'subscription', askedIn(body)),
    );
  }

  private async begin(
    projectId: ProjectId,
    caller: Caller,
    operationId: string,
    body: Omit<StartCheckoutBody, keyof AskedBody>,
    paymentType: PaymentType | 'auto',
    items: readonly AskedItem[],
    wishes: Pick<StartPaymentCommand, 'method' | 'promotion'> = {},
  ): Promise<Payment> {
    return this.startPayment.execute({
      projectId,
      operationId,
      fromFrontEnd: caller.kind === 'publishable_key',
      paymentType,
      ...wishes,
      userId: body.user_id,
      email: body.email,
      items,
      successUrl: body.success_url,
      cancelUrl: body.cancel_url,
      reference: body.reference,
      metadata: body.metadata,
    });
  }
}

type AskedBody = Pick<StartCheckoutBody, 'product_id' | 'quantity' | 'price_id'>;

function askedIn({ product_id: productId, quantity, price_id: priceId }: AskedBody): AskedItem[] {
  return [{ productId, quantity, priceId }];
}

function promotionIn({
  allow_promotion_codes: entered,
  promotion_code: id,
}: z.output<typeof startPaymentSchema>): Promotion | undefined {
  if (id !== undefined) return { kind: 'applied', id };
  return entered ? { kind: 'entered' } : undefined;
}

/** Everybody can read a publishable key: nothing is to be had for it without paying at Stripe, or for less. */
function refuseForFrontEnd({ method, promotion }: Pick<StartPaymentCommand, 'method' | 'promotion'>): void {
  if (method !== 'manual' && promotion === undefined) return;
  throw new DomainError(
    'forbidden',
    'A front end can start neither a payment by hand nor one with promotion codes: call it from your backend with a secret key.',
  );
}
