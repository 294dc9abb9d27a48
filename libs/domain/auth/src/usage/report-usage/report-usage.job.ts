import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PeriodicJobs } from '#infra/jobs';
import { ReportUsage } from './report-usage.service';

/** What is recorded meanwhile is reported as one, so it is not woken. */
const EVERY_MILLISECONDS = 2_000;

/** Reports usage soon after it was recorded. */
@Injectable()
export class ReportUsageJob implements OnModuleInit {
  constructor(
    private readonly jobs: PeriodicJobs,
    private readonly reportUsage: ReportUsage,
  ) {}

  onModuleInit(): void {
    this.jobs.add({
      name: 'report-usage',
      everyMilliseconds: EVERY_MILLISECONDS,
      replicas: 'each',
      round: () => this.reportUsage.execute(),
    });
  }
}
