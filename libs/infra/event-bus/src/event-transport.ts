import type { EventEnvelope, Side } from '#contracts';

/** What a side says of each event of a batch: done, or why not. */
export interface DeliveryResult {
  readonly eventId: string;
  readonly error: string | null;
}

/**
 * Carries events to a side and brings back its answer. An event without an answer counts as failed and is sent again, so
 * a transport may lose anything, at any time.
 */
export abstract class EventTransport {
  /** Resolves with one result per event. @throws Error when the side cannot be reached: none of them counts as done */
  abstract deliver(side: Side, events: readonly EventEnvelope[]): Promise<DeliveryResult[]>;

  /** Whether the transport is up, for readiness. @throws Error saying what is wrong */
  abstract check(): Promise<void>;
}
