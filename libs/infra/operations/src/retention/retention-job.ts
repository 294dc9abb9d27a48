import { Injectable, type OnModuleInit } from '@nestjs/common';
import { INBOX_KEPT_DAYS } from '#infra/event-bus';
import { PeriodicJobs } from '#infra/jobs';
import { RetentionRepository } from './retention.repository';

const EVERY_MILLISECONDS = 60_000;
const DONE_DELIVERIES_DAYS = 7;

/** Clears away expired answers, acknowledged deliveries, and what is known of events that are too old to be handled again. */
@Injectable()
export class RetentionJob implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly rows: RetentionRepository,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'retention',
      everyMilliseconds: EVERY_MILLISECONDS,
      round: () => this.clear(),
    });
  }

  /** Clears a batch of each; true when there was anything, so there may be more. */
  async clear(): Promise<boolean> {
    const answers = await this.rows.deleteExpiredAnswers();
    const deliveries = await this.rows.deleteDoneDeliveries(DONE_DELIVERIES_DAYS);
    const handled = await this.rows.deleteHandled(INBOX_KEPT_DAYS);
    return answers + deliveries + handled > 0;
  }
}
