import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '#infra/http';
import {
  stripeEventIdParameter,
  stripeEventView,
  type StripeEventView,
} from '../stripe-event/stripe-event-view.schema';
import { RedriveWebhookEvent } from './redrive-webhook-event.service';

@ApiTags('webhooks')
@Controller('api/v1/webhook_events')
export class RedriveWebhookEventController {
  constructor(private readonly redriveWebhookEvent: RedriveWebhookEvent) {}

  @Post(':id/redrive')
  @Endpoint({
    summary: 'Try a dead webhook of Stripe again',
    description: 'Once the cause is mended. It gets another full round of tries, the first one at once.',
    access: ['operator'],
    response: { status: 200, schema: stripeEventView, description: 'The event, pending again.' },
    errors: ['webhook_event_not_found', 'webhook_event_ambiguous', 'webhook_event_not_dead'],
    idempotency: 'local',
  })
  async redriveStripeEvent(
    @Param('id', { schema: stripeEventIdParameter }) id: string,
  ): Promise<StripeEventView> {
    return this.redriveWebhookEvent.execute(id);
  }
}
