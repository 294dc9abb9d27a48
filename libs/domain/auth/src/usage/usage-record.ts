import { DomainError, newId } from '#kernel';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 86_400_000;

/** How far back, and ahead, usage is taken: as Stripe does (https://docs.stripe.com/api/billing/meter-event/create). */
export const OLDEST_MILLISECONDS = 35 * DAY;
export const NEWEST_MILLISECONDS = 5 * MINUTE;

/** Something that a user has used. */
export interface UsageRecord {
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly meter: string;
  readonly quantity: number;
  readonly usedAt: Date;
  readonly identifier: string | null;
}

/**
 * What is reported as one: usage of one user under one meter within a second. Stripe's periods and subscriptions begin and end by the second, so all of
 * it is of the same.
 */
export interface UsageBatch {
  readonly id: string;
  readonly projectId: string;
  readonly userId: string;
  readonly meter: string;
  readonly quantity: number;
  /** When the latest of it was used. */
  readonly usedAt: Date;
  readonly recordIds: readonly string[];
}

/** @throws DomainError `validation_failed` when it was too long ago, or is yet to come */
export function checkUsedAt(usedAt: Date, now: Date): void {
  const age = now.getTime() - usedAt.getTime();
  if (age >= -NEWEST_MILLISECONDS && age <= OLDEST_MILLISECONDS) return;
  const message =
    age < 0
      ? `Must be at most 5 minutes ahead: it is ${now.toISOString()} now`
      : `Must be within the past 35 days: it is ${now.toISOString()} now`;
  throw new DomainError('validation_failed', `timestamp: ${message}`, [{ path: 'timestamp', message }]);
}

/** Adds up what belongs together. Every record is in exactly one batch, so the batches add up to the records. */
export function batchesOf(records: readonly UsageRecord[], now: Date): UsageBatch[] {
  const groups = new Map<string, UsageRecord[]>();
  for (const record of records) {
    const second = Math.floor(record.usedAt.getTime() / SECOND);
    const key = JSON.stringify([record.projectId, record.userId, record.meter, second]);
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : batchOf([first, ...others], now),
  );
}

function batchOf(records: readonly [UsageRecord, ...UsageRecord[]], now: Date): UsageBatch {
  const [{ projectId, userId, meter }] = records;
  return {
    id: newId('ubatch', now),
    projectId,
    userId,
    meter,
    quantity: records.reduce((sum, { quantity }) => sum + quantity, 0),
    usedAt: new Date(Math.max(...records.map(({ usedAt }) => usedAt.getTime()))),
    recordIds: records.map(({ id }) => id),
  };
}
