import { Injectable } from '@nestjs/common';
import type { EventEnvelope, Side } from '#contracts';
import { EventDispatcher } from './event-dispatcher';
import { EventTransport, type DeliveryResult } from './event-transport';

/** Both sides in one process: delivery is a plain call. */
@Injectable()
export class MemoryTransport extends EventTransport {
  constructor(private readonly dispatcher: EventDispatcher) {
    super();
  }

  deliver(side: Side, events: readonly EventEnvelope[]): Promise<DeliveryResult[]> {
    return this.dispatcher.dispatch(side, events);
  }

  async check(): Promise<void> {
    // Nothing between the sides, so nothing that could be down.
  }
}
