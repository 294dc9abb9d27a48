import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Database } from '#infra/database';
import { stripeEventNotFound } from '../stripe-event/stripe-event-not-found';
import { StripeEventQueue } from '../stripe-event/stripe-event-queue';
import { StripeEventSignal } from '../stripe-event/stripe-event-signal';
import { viewOf } from '../stripe-event/stripe-event-view';
import type { StripeEventView } from '../stripe-event/stripe-event-view.schema';
import { StripeEventRepository } from '../stripe-event/stripe-event.repository';

/** Gives an event that was parked as dead another full round of tries, at once. */
@Injectable()
export class RedriveWebhookEvent {
  constructor(
    private readonly events: StripeEventRepository,
    private readonly queue: StripeEventQueue,
    private readonly signal: StripeEventSignal,
    private readonly db: Database,
  ) {}

  /** @throws DomainError `webhook_event_not_found` or `webhook_event_not_dead` */
  async execute(id: string): Promise<StripeEventView> {
    return this.db.transaction(async () => {
      const redriven = await this.queue.redrive(id);
      const event = await this.events.find(id);
      if (event === undefined) throw stripeEventNotFound(id);
      if (!redriven) {
        throw new DomainError(
          'webhook_event_not_dead',
          `The webhook event ${id} is ${event.status}: only a dead one can be redriven.`,
        );
      }
      this.db.afterCommit(() => this.signal.raise());
      return viewOf(event);
    });
  }
}
