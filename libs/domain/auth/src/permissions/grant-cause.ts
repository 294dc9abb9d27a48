import type { EventEnvelope } from '#contracts';

/** What happens to a grant, when, and by which event; by none when a project did it by hand. */
export interface Cause {
  readonly now: Date;
  readonly eventId: string | null;
  /** What the event goes back to, where that is known: the event of Stripe's that a webhook told of, a request, a run of the reconciler. */
  readonly originId: string | null;
}

/** An event that nothing has caused stands at the beginning of its own chain: there is nothing before it. */
export function causeOf({ id, metadata }: Pick<EventEnvelope, 'id' | 'metadata'>, now: Date): Cause {
  const { correlation_id: first } = metadata;
  return { now, eventId: id, originId: first === id ? null : first };
}
