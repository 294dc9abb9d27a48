import { MILLISECONDS_PER_DAY } from '#kernel';

/** For how long a handler knows what it has handled. */
export const INBOX_KEPT_DAYS = 180;
/** A month less, so that no event outlives its row. */
const HANDLED_WITHIN_DAYS = 150;

/** Whether nobody can tell any more if an event was handled: it must not be handled again, then. */
export function isTooOldToHandle(publishedAt: Date, now: Date): boolean {
  return now.getTime() - publishedAt.getTime() > HANDLED_WITHIN_DAYS * MILLISECONDS_PER_DAY;
}
