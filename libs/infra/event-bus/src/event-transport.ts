import type { EventEnvelope, Side } from '#contracts';

/** What a side says of each event of a batch: done, or why not. */
export interface DeliveryResult {
  readonly eventId: string;
  readonly error: string | null;
}

/** A part of the transport that readiness tells of. */
export interface TransportCheck {
  readonly name: string;
  /** Whether this process can serve nothing without it. */
  readonly required: boolean;
  /** @throws Error saying what is wrong */
  readonly check: () => Promise<void>;
}

/**
 * Carries events to a side and brings back its answer. An event without an answer is sent again, so a transport may lose
 * anything, at any time.
 */
export abstract class EventTransport {
  /**
   * Resolves with one result per event.
   * @throws Error when the side gave no answer: none of the events counts as done, and none as failed
   */
  abstract deliver(side: Side, events: readonly EventEnvelope[]): Promise<DeliveryResult[]>;

  /** Whether it is worth trying. While a side is away its events stay where they are. */
  abstract reaches(side: Side): Promise<boolean>;

  abstract readonly checks: readonly TransportCheck[];
}
