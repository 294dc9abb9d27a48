const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds between one attempt and the next. The first steps are short, as the receiver is a program under development. */
const delays = [1, 5, 30, 2 * MINUTE, 10 * MINUTE, HOUR, 3 * HOUR, 8 * HOUR, 24 * HOUR];

/** How long to wait after this many failed attempts; undefined when it is time to give up. */
export const retryDelay = (failedAttempts: number): number | undefined => delays[failedAttempts - 1];
