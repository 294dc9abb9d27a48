export const stripeEventStatuses = ['pending', 'processed', 'ignored', 'dead'] as const;

/** `ignored`: of a type that Paygrove has no use for, or of an object that is not its own. `dead`: given up until it is redriven. */
export type StripeEventStatus = (typeof stripeEventStatuses)[number];

/** A webhook of Stripe as it was stored, and what became of it. */
export interface StripeEvent {
  /** What it is kept under. */
  readonly id: string;
  /** Stripe's id, which events of several accounts may have. */
  readonly stripeEventId: string;
  /** Ascends in the order of arrival. */
  readonly position: bigint;
  readonly type: string;
  /** The project to whose own endpoint it came; null for Paygrove's. */
  readonly projectId: string | null;
  /** The account of that project's; null for Paygrove's. */
  readonly stripeAccount: string | null;
  readonly status: StripeEventStatus;
  readonly objectId: string | null;
  readonly livemode: boolean;
  /** When it happened at Stripe, to the second. */
  readonly createdAt: Date;
  readonly receivedAt: Date;
  /** When it was processed, ignored or given up. */
  readonly settledAt: Date | null;
  readonly failures: number;
  readonly lastError: string | null;
  /** When a pending one is tried next. */
  readonly nextAttemptAt: Date;
}

export interface StripeEventWithPayload extends StripeEvent {
  /** As it arrived. */
  readonly payload: string;
}
