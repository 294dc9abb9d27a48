import { Injectable } from '@nestjs/common';
import { pageRequest, positionBefore, toPage, type Page } from '#infra/http';
import { viewOf } from '../stripe-event/stripe-event-view';
import type { StripeEventView } from '../stripe-event/stripe-event-view.schema';
import { StripeEventRepository } from '../stripe-event/stripe-event.repository';
import type { ListWebhookEventsQuery } from './list-webhook-events.schema';

/** The webhooks of Stripe that have arrived, the last one first. */
@Injectable()
export class ListWebhookEvents {
  constructor(private readonly events: StripeEventRepository) {}

  /** @throws DomainError `invalid_cursor` */
  async execute(query: ListWebhookEventsQuery): Promise<Page<StripeEventView>> {
    const request = pageRequest(query);
    const { status, type, limit } = query;
    // Stripe's ids do not sort by time, so pages go by the order of arrival.
    const rows = await this.events.list({ status, type }, { limit, before: positionBefore(request) });
    return toPage(rows, request, ({ position }) => String(position), viewOf);
  }
}
