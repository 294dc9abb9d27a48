import { Controller, Headers, Param, RawBody } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { chosenId } from '#infra/http';
import { received, TakesStripeEvents } from './receive-stripe-event.controller';
import type { WebhookReceipt } from './receive-stripe-event.schema';
import { ReceiveStripeEvent } from './receive-stripe-event.service';

const projectIdParameter = chosenId('Whose account it is.', 'ecom_001');

@ApiTags('webhooks')
@Controller('api/v1/webhooks')
export class ReceiveProjectStripeEventController {
  constructor(private readonly receiveStripeEvent: ReceiveStripeEvent) {}

  @TakesStripeEvents(
    'For the Stripe account of that project: verified by its own secret, and about its own objects alone.',
    'stripe/:project_id',
  )
  async receiveProjectStripeWebhook(
    @Param('project_id', { schema: projectIdParameter }) projectId: string,
    @RawBody() payload: Buffer | undefined,
    @Headers('stripe-signature') signature: string | undefined,
  ): Promise<WebhookReceipt> {
    await this.receiveStripeEvent.execute(payload ?? Buffer.alloc(0), signature, projectId);
    return received;
  }
}

@ApiTags('webhooks')
@Controller('webhooks')
export class ReceiveProjectStripeEventAtRootController {
  constructor(private readonly receiveStripeEvent: ReceiveStripeEvent) {}

  @TakesStripeEvents(
    'The same as `/api/v1/webhooks/stripe/{project_id}`, under a path without a version.',
    'stripe/:project_id',
  )
  async receiveProjectStripeWebhookAtRoot(
    @Param('project_id', { schema: projectIdParameter }) projectId: string,
    @RawBody() payload: Buffer | undefined,
    @Headers('stripe-signature') signature: string | undefined,
  ): Promise<WebhookReceipt> {
    await this.receiveStripeEvent.execute(payload ?? Buffer.alloc(0), signature, projectId);
    return received;
  }
}
