import { Injectable } from '@nestjs/common';
import type { EventData, EventDefinition, EventEnvelope, Side } from '#contracts';

export type HandleEvent<Definition extends EventDefinition> = (
  event: EventEnvelope<EventData<Definition>>,
) => Promise<void>;

export interface RegisteredHandler {
  /** Unique and stable for ever: it is the handler's half of the inbox key, e.g. `auth.grant-credits`. */
  readonly name: string;
  readonly side: Side;
  readonly handle: (event: EventEnvelope) => Promise<void>;
}

/** Who handles what. Modules register while the application starts; afterwards the list is closed. */
@Injectable()
export class EventHandlers {
  private readonly byType = new Map<string, RegisteredHandler[]>();
  private readonly names = new Set<string>();
  private readonly registeredSides = new Set<Side>();
  private closed = false;

  /**
   * Registers a handler. It runs in a transaction of its own, once per event and handler name, in order per user.
   * @throws Error on a name used twice, on a side that the event's definition does not list, and after the start
   */
  on<Definition extends EventDefinition>(
    registration: { name: string; side: Side; event: Definition },
    handle: HandleEvent<Definition>,
  ): void {
    const { name, side, event } = registration;
    if (this.closed) throw new Error(`${name} was registered after the start`);
    if (this.names.has(name)) throw new Error(`Two handlers are named ${name}`);
    if (!event.listeners.includes(side)) {
      throw new Error(
        `${name} handles ${event.type} on the ${side} side, which its definition does not list`,
      );
    }
    this.names.add(name);
    this.registeredSides.add(side);
    const handler: RegisteredHandler = {
      name,
      side,
      handle: (envelope) =>
        handle({ ...envelope, data: event.schema.parse(envelope.data) as EventData<Definition> }),
    };
    this.byType.set(event.type, [...(this.byType.get(event.type) ?? []), handler]);
  }

  of(side: Side, type: string): readonly RegisteredHandler[] {
    return (this.byType.get(type) ?? []).filter((handler) => handler.side === side);
  }

  /**
   * @param sides those that live in this process
   * @throws Error when a handler is of another side, or a definition lists a side that has no handler for it
   */
  close(definitions: Iterable<EventDefinition>, sides: readonly Side[]): void {
    this.closed = true;
    for (const side of this.registeredSides) {
      if (!sides.includes(side))
        throw new Error(`The ${side} side has handlers here, where it does not live`);
    }
    for (const { type, listeners } of definitions) {
      for (const side of listeners) {
        if (this.registeredSides.has(side) && this.of(side, type).length === 0) {
          throw new Error(`${type} is to be delivered to the ${side} side, which has no handler for it`);
        }
      }
    }
  }
}
