import { Injectable } from '@nestjs/common';
import { pageRequest, positionBefore, toPage, type Page } from '#infra/http';
import { FindStripeEvent } from '../stripe-event/find-stripe-event.service';
import { viewOf } from '../stripe-event/stripe-event-view';
import type { StripeEventView } from '../stripe-event/stripe-event-view.schema';
import { StripeEventRepository } from '../stripe-event/stripe-event.repository';
import type { ListWebhookEventsQuery } from './list-webhook-events.schema';

/** The webhooks of Stripe that have arrived, the last one first. */
@Injectable()
export class ListWebhookEvents {
  constructor(
    private readonly events: StripeEventRepository,
    private readonly find: FindStripeEvent,
  ) {}

  /** @throws DomainError `invalid_cursor` */
  async execute(query: ListWebhookEventsQuery): Promise<Page<StripeEventView>> {
    const request = pageRequest(query);
    const { status, type, limit, stripe_event_id: stripeEventId } = query;
    const ids = stripeEventId === undefined ? undefined : await this.find.idsOf(stripeEventId);
    // Stripe's ids do not sort by time, so pages go by the order of arrival.
    const rows = await this.events.list({ ids, status, type }, { limit, before: positionBefore(request) });
    return toPage(rows, request, ({ position }) => String(position), viewOf);
  }
}
