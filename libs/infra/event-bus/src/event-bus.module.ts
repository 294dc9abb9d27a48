import { Global, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { eventCatalogue } from '#contracts';
import { CallBus, MemoryCallBus } from './call-bus';
import { EventDispatcher } from './event-dispatcher';
import { EventErasure } from './event-erasure';
import { EventHandlers } from './event-handlers';
import { EventTransport } from './event-transport';
import { InboxRepository } from './inbox.repository';
import { MemoryTransport } from './memory-transport';
import { Outbox } from './outbox';
import { OutboxSignal } from './outbox-signal';
import { OutboxRepository } from './outbox.repository';
import { Relay } from './relay';

/** Outbox, relay, inbox, and the transport of the one-process topology. */
@Global()
@Module({
  providers: [
    EventErasure,
    EventHandlers,
    EventDispatcher,
    InboxRepository,
    Outbox,
    OutboxRepository,
    OutboxSignal,
    Relay,
    { provide: EventTransport, useClass: MemoryTransport },
    { provide: CallBus, useClass: MemoryCallBus },
  ],
  exports: [EventErasure, EventHandlers, Outbox, OutboxSignal, EventTransport, CallBus, Relay],
})
export class EventBusModule implements OnApplicationBootstrap {
  constructor(private readonly handlers: EventHandlers) {}

  onApplicationBootstrap(): void {
    this.handlers.close(eventCatalogue.values());
  }
}
