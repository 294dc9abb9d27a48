import { Global, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { calls, eventCatalogue, type Side } from '#contracts';
import { RuntimeConfig } from '#infra/config';
import { LOGGER, type Logger } from '#infra/logging';
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
import { NestClientTransport } from './remote/nest-client-transport';
import { SideCallBus } from './remote/side-call-bus';
import { SideLinks } from './remote/side-links';
import { SideServer } from './remote/side-server';

/** Outbox, relay, inbox, and what carries events and calls between the sides: nothing where both live in this process. */
@Global()
@Module({
  providers: [
    EventErasure,
    EventHandlers,
    EventDispatcher,
    InboxRepository,
    MemoryCallBus,
    Outbox,
    OutboxRepository,
    OutboxSignal,
    Relay,
    SideLinks,
    SideServer,
    {
      provide: EventTransport,
      inject: [SideLinks, EventDispatcher],
      useFactory: (links: SideLinks, dispatcher: EventDispatcher) =>
        links.remote.length === 0
          ? new MemoryTransport(dispatcher)
          : new NestClientTransport(links, dispatcher, (side) => isAsked(side)),
    },
    {
      provide: CallBus,
      inject: [SideLinks, MemoryCallBus, LOGGER],
      useFactory: (links: SideLinks, plain: MemoryCallBus, logger: Logger) =>
        links.remote.length === 0 ? plain : new SideCallBus(links, plain, logger),
    },
  ],
  exports: [EventErasure, EventHandlers, Outbox, OutboxSignal, EventTransport, CallBus, Relay],
})
export class EventBusModule implements OnApplicationBootstrap {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly runtime: RuntimeConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.handlers.close(eventCatalogue.values(), this.runtime.sides);
  }
}

function isAsked(side: Side): boolean {
  return calls.some(({ servedBy, essential }) => essential && servedBy === side);
}
