import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint, type Page } from '#infra/http';
import type { StripeEventView } from '../stripe-event/stripe-event-view.schema';
import {
  listWebhookEventsQuery,
  webhookEventPage,
  type ListWebhookEventsQuery,
} from './list-webhook-events.schema';
import { ListWebhookEvents } from './list-webhook-events.service';

@ApiTags('webhooks')
@Controller('api/v1/webhook_events')
export class ListWebhookEventsController {
  constructor(private readonly listWebhookEvents: ListWebhookEvents) {}

  @Get()
  @Endpoint({
    summary: 'The webhooks of Stripe that have arrived',
    description: 'With `?status=dead`, those that wait for someone to mend their cause and redrive them.',
    access: ['operator'],
    response: { status: 200, schema: webhookEventPage, description: 'Newest first.' },
    errors: ['invalid_cursor'],
  })
  async listStripeEvents(
    @Query({ schema: listWebhookEventsQuery }) query: ListWebhookEventsQuery,
  ): Promise<Page<StripeEventView>> {
    return this.listWebhookEvents.execute(query);
  }
}
