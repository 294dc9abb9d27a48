import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { QueueWorkers } from '#infra/work-queue';
import { ReportUsage } from './report-usage.service';
import { UsageReportQueue, type ClaimedReport } from './usage-report-queue';
import { UsageReportSignal } from './usage-report-signal';

/** Reports to Stripe what is queued. */
@Injectable()
export class UsageReportWorker implements OnModuleInit {
  constructor(
    private readonly workers: QueueWorkers,
    private readonly queue: UsageReportQueue,
    private readonly signal: UsageReportSignal,
    private readonly reportUsage: ReportUsage,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.workers.add({
      name: 'usage_reports',
      help: 'Usage that waits for being reported to Stripe or for a subscription, by state; dead reports need a person',
      queue: this.queue,
      signal: this.signal,
      pollMilliseconds: 2_000,
      concurrency: 20,
      load: (claimed) => this.queue.load(claimed),
      handle: (report) => this.reportUsage.execute(report),
      idsOf,
      onSettled: (report, state) => {
        if (state !== 'unbilled') return;
        const { meter, quantity } = report;
        const about = { ...idsOf(report), meter, quantity };
        this.logger.warn(about, 'usage is billed to nobody: no subscription has covered it within 35 days');
      },
    });
  }
}

function idsOf({ id, projectId, userId }: ClaimedReport): Record<string, string> {
  return { usage_report_id: id, project_id: projectId, user_id: userId };
}
