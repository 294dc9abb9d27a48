export { INBOX_KEPT_DAYS } from './event-age';
export { CallBus } from './call-bus';
export { EventBusModule } from './event-bus.module';
export { EventErasure } from './event-erasure';
export { EventHandlers, type HandleEvent } from './event-handlers';
export { EventTransport, type DeliveryResult, type TransportCheck } from './event-transport';
export { currentEventMetadata, Outbox, type EventSubject } from './outbox';
export { Relay } from './relay';
