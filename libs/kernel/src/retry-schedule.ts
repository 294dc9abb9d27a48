/** How a failed piece of work is tried again before it is parked. Times in milliseconds. */
export interface RetrySchedule {
  readonly firstDelay: number;
  readonly longestDelay: number;
  /** After this many failures the work is parked as dead. */
  readonly attempts: number;
  /** 0.2 spreads each delay evenly over ±20 %, so that failures of one cause do not return in step. */
  readonly jitter: number;
}

/**
 * The delay before the next try after `failures` failed ones, doubling each time; `undefined` once the work is to be parked.
 * @param random a number in [0, 1)
 */
export function nextRetryDelay(
  schedule: RetrySchedule,
  failures: number,
  random: number,
): number | undefined {
  if (failures >= schedule.attempts) return undefined;
  const plain = Math.min(schedule.firstDelay * 2 ** (failures - 1), schedule.longestDelay);
  return Math.round(plain * (1 + schedule.jitter * (2 * random - 1)));
}
