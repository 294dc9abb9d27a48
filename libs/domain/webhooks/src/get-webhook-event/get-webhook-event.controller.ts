import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#infra/http';
import {
  stripeEventDetails,
  stripeEventIdParameter,
  type StripeEventDetails,
} from '../stripe-event/stripe-event-view.schema';
import { GetWebhookEvent } from './get-webhook-event.service';

@ApiTags('webhooks')
@Controller('api/v1/webhook_events')
export class GetWebhookEventController {
  constructor(private readonly getWebhookEvent: GetWebhookEvent) {}

  @Get(':id')
  @Endpoint({
    summary: 'One webhook of Stripe',
    access: ['operator'],
    response: { status: 200, schema: stripeEventDetails, description: 'The event and what became of it.' },
    errors: ['webhook_event_not_found', 'webhook_event_ambiguous'],
  })
  async getStripeEvent(
    @Param('id', { schema: stripeEventIdParameter }) id: string,
  ): Promise<StripeEventDetails> {
    return this.getWebhookEvent.execute(id);
  }
}
