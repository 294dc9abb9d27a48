import { applyDecorators, Controller, Headers, Post, RawBody } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#infra/http';
import { stripeDelivery, webhookReceipt, type WebhookReceipt } from './receive-stripe-event.schema';
import { ReceiveStripeEvent } from './receive-stripe-event.service';

const LARGEST_BODY = 1_048_576;
export const received: WebhookReceipt = { received: true };

/** The route that Stripe calls, wherever it hangs. */
export function TakesStripeEvents(description: string, path = 'stripe'): MethodDecorator {
  const ofProject = path !== 'stripe';
  return applyDecorators(
    Post(path),
    Endpoint({
      summary: 'Take in a webhook of Stripe',
      description,
      access: 'public',
      response: { status: 200, schema: webhookReceipt, description: 'Stored, now or before.' },
      errors: ofProject ? ['signature_invalid', 'project_not_found'] : ['signature_invalid'],
      takesInput: ofProject,
      rawBody: { largest: LARGEST_BODY },
    }),
    ApiHeader({
      name: 'Stripe-Signature',
      required: true,
      description: "Stripe's signature of the raw body.",
    }),
    ApiBody({ required: true, schema: stripeDelivery }),
  );
}

@ApiTags('webhooks')
@Controller('api/v1/webhooks')
export class ReceiveStripeEventController {
  constructor(private readonly receiveStripeEvent: ReceiveStripeEvent) {}

  @TakesStripeEvents(
    'For Stripe alone: verified by its signature, stored once by its id, answered at once, processed after.',
  )
  async receiveStripeWebhook(
    @RawBody() payload: Buffer | undefined,
    @Headers('stripe-signature') signature: string | undefined,
  ): Promise<WebhookReceipt> {
    await this.receiveStripeEvent.execute(payload ?? Buffer.alloc(0), signature);
    return received;
  }
}

@ApiTags('webhooks')
@Controller('webhooks')
export class ReceiveStripeEventAtRootController {
  constructor(private readonly receiveStripeEvent: ReceiveStripeEvent) {}

  @TakesStripeEvents('The same as `/api/v1/webhooks/stripe`, under a path without a version.')
  async receiveStripeWebhookAtRoot(
    @RawBody() payload: Buffer | undefined,
    @Headers('stripe-signature') signature: string | undefined,
  ): Promise<WebhookReceipt> {
    await this.receiveStripeEvent.execute(payload ?? Buffer.alloc(0), signature);
    return received;
  }
}
