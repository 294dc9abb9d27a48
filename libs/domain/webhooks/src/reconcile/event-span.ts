import { addDays } from '#kernel';
import { EVENTS_KEPT_DAYS } from '#infra/stripe';

/** Events that Stripe lists late, and the differences between clocks, are found by walking the last minutes again. */
const OVERLAP_MILLISECONDS = 5 * 60_000;
const SECOND = 1_000;

/** What is to be walked of Stripe's events, in whole seconds: `until` is not part of it. */
export interface EventSpan {
  readonly from: Date;
  readonly until: Date;
  /** Something lies between the mark and `from` that Stripe does not list any more. */
  readonly gap: boolean;
}

/**
 * The span from the mark of the last walk to now. A mark from the future was made by a wrong clock, and tells nothing: everything that Stripe has
 * is walked then, as at the first time.
 * @param leftAloneMilliseconds for how long a webhook may yet come by itself
 */
export function spanToWalk(mark: Date | undefined, now: Date, leftAloneMilliseconds: number): EventSpan {
  const earliest = addDays(now, -EVENTS_KEPT_DAYS);
  const until = wholeSecond(new Date(now.getTime() - leftAloneMilliseconds + SECOND));
  if (mark === undefined || mark > addDays(now, 1)) return { from: wholeSecond(earliest), until, gap: false };
  const wanted = withOverlap(mark);
  const gap = mark < earliest;
  return { from: wholeSecond(wanted < earliest ? earliest : wanted), until, gap };
}

/** From when on to look for what a mark may have passed by. */
export function withOverlap(mark: Date): Date {
  return new Date(mark.getTime() - OVERLAP_MILLISECONDS);
}

/** Stripe lists the newest first, so to go from the oldest on, a span is cut until a piece fits one answer. In seconds. */
export function shorter(seconds: number): number {
  return Math.max(1, Math.floor(seconds / 2));
}

export function secondsBetween(from: Date, until: Date): number {
  return Math.max(1, Math.ceil((until.getTime() - from.getTime()) / SECOND));
}

export function endOfPiece(from: Date, until: Date, seconds: number): Date {
  return new Date(Math.min(from.getTime() + seconds * SECOND, until.getTime()));
}

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / SECOND) * SECOND);
}
