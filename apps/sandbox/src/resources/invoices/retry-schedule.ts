const DAY = 86_400;

/** The days between one failed payment of an invoice and the next attempt. */
export const RETRY_DAYS: readonly number[] = [3, 5, 7];

/** When an invoice is tried again after it has failed `attempts` times; null once nothing more is tried. */
export function nextAttemptAt(attempts: number, now: number): number | null {
  const days = RETRY_DAYS[attempts - 1];
  return days === undefined ? null : now + days * DAY;
}
