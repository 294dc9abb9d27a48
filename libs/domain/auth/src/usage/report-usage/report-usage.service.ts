import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { usageRecorded } from '#contracts';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { batchesOf } from '../usage-record';
import { UsageRepository } from '../usage.repository';

/** Of the largest quantity each, they add up to 15 digits, which is what Stripe takes. */
const MOST_RECORDS = 500;

/**
 * Tells the payments side of usage that was recorded since it was last told: one round of it. Records are marked in the transaction of their
 * batch's event, so each is told of once, whatever dies. Safe with many replicas.
 */
@Injectable()
export class ReportUsage {
  constructor(
    private readonly db: Database,
    private readonly usage: UsageRepository,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** True when there may be more to do at once. */
  async execute(): Promise<boolean> {
    return this.db.transaction(async () => {
      const records = await this.usage.takeUnreported(MOST_RECORDS);
      for (const batch of batchesOf(records, this.clock.now())) {
        await this.usage.markReported(batch);
        await this.outbox.append(usageRecorded, batch, {
          batch_id: batch.id,
          user_id: batch.userId,
          meter: batch.meter,
          quantity: batch.quantity,
          used_at: batch.usedAt.toISOString(),
        });
      }
      return records.length === MOST_RECORDS;
    });
  }
}
