/**
 * Business time: when sessions expire, lots lapse and grace ends. It may run ahead of the machine's time in development,
 * where it follows the payment provider's sandbox. Leases, retries and signatures use the machine's own time instead.
 */
export abstract class Clock {
  abstract now(): Date;
}

/** The machine's time. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

export const MILLISECONDS_PER_DAY = 86_400_000;

/** `days` × 24 hours later: not calendar days, so no time zone is involved. */
export function addDays(time: Date, days: number): Date {
  return new Date(time.getTime() + days * MILLISECONDS_PER_DAY);
}
