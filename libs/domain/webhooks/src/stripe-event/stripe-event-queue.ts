import { Injectable } from '@nestjs/common';
import type { RetrySchedule } from '#kernel';
import { Database } from '#infra/database';
import { WorkQueue } from '#infra/work-queue';

/** How events are worked on. Times in milliseconds. */
export abstract class StripeEventPolicy {
  abstract readonly retry: RetrySchedule;
  /** How long a claimed event is left alone; afterwards its worker is taken for dead. */
  abstract readonly leaseMilliseconds: number;
  /** The slow poll that finds retries that fall due, and what no wake-up told of. */
  abstract readonly pollMilliseconds: number;
  /** How many are worked on at a time, in one process. */
  abstract readonly concurrency: number;
}

/** About four hours of tries before an event is parked. */
export const defaultStripeEventPolicy: StripeEventPolicy = {
  retry: { firstDelay: 1_000, longestDelay: 3_600_000, attempts: 16, jitter: 0.2 },
  leaseMilliseconds: 30_000,
  pollMilliseconds: 1_000,
  concurrency: 10,
};

/**
 * The stored events as a queue. Events of one customer go one after the other, since they touch the same rows; but they come to the
 * same in any order, so one that fails does not hold back what the customer does next.
 */
@Injectable()
export class StripeEventQueue extends WorkQueue {
  constructor(db: Database, policy: StripeEventPolicy) {
    const { retry, leaseMilliseconds } = policy;
    super(db, { table: 'webhooks.stripe_events', leaseMilliseconds, retry, order: 'lenient' });
  }
}
