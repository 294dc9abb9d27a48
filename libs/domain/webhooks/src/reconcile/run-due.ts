const LONGEST_SECONDS = 3_600;

/** How long to wait after a scheduled run was begun: twice as long for each that has failed since, at most an hour or one period. */
export function secondsUntilNext(everySeconds: number, failures: number): number {
  return Math.max(everySeconds, Math.min(everySeconds * 2 ** Math.min(failures, 20), LONGEST_SECONDS));
}
