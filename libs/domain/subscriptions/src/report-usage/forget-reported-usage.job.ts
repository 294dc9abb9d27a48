import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RetentionConfig } from '#infra/config';
import { PeriodicJobs } from '#infra/jobs';
import { UsageReportQueue } from './usage-report-queue';

const EVERY_MILLISECONDS = 60_000;
const BATCH = 1_000;

/** Clears away usage that Stripe has counted, long after Stripe would know it again by its id. */
@Injectable()
export class ForgetReportedUsageJob implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly config: RetentionConfig,
    private readonly queue: UsageReportQueue,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'forget-reported-usage',
      everyMilliseconds: EVERY_MILLISECONDS,
      round: async () => (await this.queue.deleteDone(this.config.days, BATCH)) === BATCH,
    });
  }
}
