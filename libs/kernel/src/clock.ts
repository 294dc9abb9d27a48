/**
 * Business time: when sessions expire, lots lapse and grace ends. It may run ahead of real time in development, where it follows the payment
 * provider's sandbox. Leases, retries, signatures and tokens use real time instead.
 */
export abstract class Clock {
  abstract now(): Date;
}

/** The time that it is, one for all replicas: what signatures and tokens go by, and business time too unless it follows a sandbox. */
export abstract class RealTime extends Clock {}

export const MILLISECONDS_PER_DAY = 86_400_000;

/** `days` × 24 hours later: not calendar days, so no time zone is involved. */
export function addDays(time: Date, days: number): Date {
  return new Date(time.getTime() + days * MILLISECONDS_PER_DAY);
}
