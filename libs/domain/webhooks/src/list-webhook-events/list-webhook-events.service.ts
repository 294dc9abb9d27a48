import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { pageRequest, toPage, type Page } from '#infra/http';
import { viewOf } from '../stripe-event/stripe-event-view';
import type { StripeEventView } from '../stripe-event/stripe-event-view.schema';
import { StripeEventRepository } from '../stripe-event/stripe-event.repository';
import type { ListWebhookEventsQuery } from './list-webhook-events.schema';

const POSITION = /^\d{1,18}$/;

/** The webhooks of Stripe that have arrived, the last one first. */
@Injectable()
export class ListWebhookEvents {
  constructor(private readonly events: StripeEventRepository) {}

  /** @throws DomainError `invalid_cursor` */
  async execute(query: ListWebhookEventsQuery): Promise<Page<StripeEventView>> {
    const request = pageRequest(query);
    const { status, type, limit } = query;
    const rows = await this.events.list({ status, type }, { limit, before: positionOf(request.before) });
    return toPage(rows, request, ({ position }) => String(position), viewOf);
  }
}

/** Stripe's ids do not sort by time, so pages go by the order of arrival. */
function positionOf(cursor: string | undefined): bigint | undefined {
  if (cursor === undefined) return undefined;
  if (POSITION.test(cursor)) return BigInt(cursor);
  throw new DomainError(
    'invalid_cursor',
    'The cursor is not one of this list: use next_cursor of the page before.',
  );
}
