import { type z } from 'zod';

/** The two sides of Paygrove. Each may run as an app of its own with a database of its own. */
export const sides = ['payments', 'auth'] as const;
export type Side = (typeof sides)[number];

/** What stands in an event's `source`. */
export const sourceOf = { payments: 'payment-service', auth: 'auth-service' } as const satisfies Record<
  Side,
  string
>;
export type EventSource = (typeof sourceOf)[Side];

/** A published kind of event. Its schema never changes: add optional fields, or a new version. */
export interface EventDefinition<Type extends string = string, Schema extends z.ZodObject = z.ZodObject> {
  readonly type: Type;
  readonly version: number;
  readonly schema: Schema;
  readonly publishedBy: Side;
  /** The sides with a handler for it. The outbox keeps one delivery for each until that side has acknowledged it. */
  readonly listeners: readonly Side[];
}

/** `data` of an event as handlers receive it. */
export type EventData<Definition> =
  Definition extends EventDefinition<string, infer Schema> ? z.output<Schema> : never;

/**
 * Declares an event. One file each, saying who publishes it, when, and who listens.
 * @param route who publishes it, and which sides handle it
 */
export function defineEvent<const Type extends string, Schema extends z.ZodObject>(
  type: Type,
  version: number,
  schema: Schema,
  route: { publishedBy: Side; listeners: readonly Side[] },
): EventDefinition<Type, Schema> {
  return { type, version, schema, ...route };
}

/** Where an event came from: the request that caused it, and the chain of causes that it belongs to. */
export interface EventMetadata {
  readonly request_id: string;
  readonly correlation_id: string;
}

/** An event as it is stored, delivered, and shown to projects. `timestamp` is ISO 8601 in UTC. */
export interface EventEnvelope<Data = Record<string, unknown>> {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly source: EventSource;
  readonly timestamp: string;
  /** Ascends with the events of one object, in the order in which it changed, whatever the clocks of the writers said. */
  readonly sequence: number;
  readonly project_id: string;
  readonly data: Data;
  readonly metadata: EventMetadata;
}
