import type { Side } from '#contracts';
import { z } from 'zod';

/** The three things that one side asks of the other. */
export type MessageKind = 'events' | 'call' | 'ping';

/** Where messages of a kind to a side go, e.g. `paygrove.auth.events`. */
export function patternOf(namespace: string, side: Side, kind: MessageKind): string {
  return `${namespace}.${side}.${kind}`;
}

/** Answer to `events`: one result per event. */
export const eventsAnswer = z.array(z.object({ eventId: z.string(), error: z.string().nullable() }));

/** Answer to `call`: the reply, or why there is none. */
export const callAnswer = z.union([
  z.object({ reply: z.unknown() }).required(),
  z.object({ error: z.string() }),
]);

export const callMessage = z.object({ name: z.string(), request: z.unknown() });

/** The receiver answers within this time, with an error for each event that is not done by then. */
export const EVENTS_ANSWERED_WITHIN_MILLISECONDS = 5_000;

/** The sender waits a little longer. Afterwards the answer is taken for lost, and the events are sent again. */
export const EVENTS_TIMEOUT_MILLISECONDS = 6_500;
export const CALL_TIMEOUT_MILLISECONDS = 2_000;
export const PING_TIMEOUT_MILLISECONDS = 1_000;
