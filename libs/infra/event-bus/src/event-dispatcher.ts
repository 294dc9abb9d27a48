import { Inject, Injectable } from '@nestjs/common';
import type { EventEnvelope, Side } from '#contracts';
import { RealTime } from '#kernel';
import { Database } from '#infra/database';
import { LOGGER, withRequestContext, type Logger } from '#infra/logging';
import { isTooOldToHandle } from './event-age';
import { EventHandlers, type RegisteredHandler } from './event-handlers';
import type { DeliveryResult } from './event-transport';
import { InboxRepository } from './inbox.repository';

/** The receiving end of every transport: runs the handlers of a side, each in a transaction that also marks its inbox. */
@Injectable()
export class EventDispatcher {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly inbox: InboxRepository,
    private readonly db: Database,
    private readonly time: RealTime,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Events of different keys run side by side; the relay never puts two of one key into a batch. */
  async dispatch(side: Side, events: readonly EventEnvelope[]): Promise<DeliveryResult[]> {
    return Promise.all(events.map((event) => this.dispatchOne(side, event)));
  }

  private async dispatchOne(side: Side, event: EventEnvelope): Promise<DeliveryResult> {
    const cause = { requestId: event.metadata.request_id, correlationId: event.metadata.correlation_id };
    return withRequestContext(cause, async () => {
      try {
        for (const handler of this.handlers.of(side, event.type)) await this.runOnce(handler, event);
        return { eventId: event.id, error: null };
      } catch (error) {
        this.logger.warn(
          { err: error, event_id: event.id, event_type: event.type, side },
          'an event handler failed',
        );
        return { eventId: event.id, error: error instanceof Error ? error.message : String(error) };
      }
    });
  }

  private async runOnce(handler: RegisteredHandler, event: EventEnvelope): Promise<void> {
    await this.db.transaction(async () => {
      if (!(await this.inbox.accept(handler.name, event.id))) return;
      if (isTooOldToHandle(new Date(event.timestamp), this.time.now())) {
        throw new Error(
          `${event.id} is of ${event.timestamp}: whether ${handler.name} has handled it is not known any more, so it does not`,
        );
      }
      await handler.handle(event);
    });
  }
}
