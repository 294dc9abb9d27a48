import type { EventEnvelope, Side } from '#contracts';
import type { EventDispatcher } from './event-dispatcher';
import { EventTransport, type DeliveryResult, type TransportCheck } from './event-transport';

/** Both sides in one process: delivery is a plain call. */
export class MemoryTransport extends EventTransport {
  /** Nothing lies between the sides, so nothing could be down. */
  readonly checks: readonly TransportCheck[] = [
    { name: 'event_transport', required: true, check: () => Promise.resolve() },
  ];

  constructor(private readonly dispatcher: EventDispatcher) {
    super();
  }

  deliver(side: Side, events: readonly EventEnvelope[]): Promise<DeliveryResult[]> {
    return this.dispatcher.dispatch(side, events);
  }

  async reaches(): Promise<boolean> {
    return true;
  }
}
