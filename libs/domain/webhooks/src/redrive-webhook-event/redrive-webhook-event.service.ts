import { Injectable } from '@nestjs/common';
import { DomainError } from '#kernel';
import { Database } from '#infra/database';
import { FindStripeEvent } from '../stripe-event/find-stripe-event.service';
import { StripeEventQueue } from '../stripe-event/stripe-event-queue';
import { StripeEventSignal } from '../stripe-event/stripe-event-signal';
import { viewOf } from '../stripe-event/stripe-event-view';
import type { StripeEventView } from '../stripe-event/stripe-event-view.schema';

/** Gives an event that was parked as dead another full round of tries, at once. */
@Injectable()
export class RedriveWebhookEvent {
  constructor(
    private readonly find: FindStripeEvent,
    private readonly queue: StripeEventQueue,
    private readonly signal: StripeEventSignal,
    private readonly db: Database,
  ) {}

  /** @throws DomainError `webhook_event_not_found`, `webhook_event_ambiguous` or `webhook_event_not_dead` */
  async execute(id: string): Promise<StripeEventView> {
    return this.db.transaction(async () => {
      const { id: eventId, status } = await this.find.execute(id);
      if (!(await this.queue.redrive(eventId))) {
        throw new DomainError(
          'webhook_event_not_dead',
          `The webhook event ${eventId} is ${status}: only a dead one can be redriven.`,
        );
      }
      this.db.afterCommit(() => this.signal.raise());
      return viewOf(await this.find.execute(eventId));
    });
  }
}
