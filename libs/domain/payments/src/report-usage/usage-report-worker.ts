import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { WorkerLoop } from '#infra/work-queue';
import { ReportUsage } from './report-usage.service';
import { UsageReportQueue, type ClaimedReport } from './usage-report-queue';
import { UsageReportSignal } from './usage-report-signal';

const POLL_MILLISECONDS = 2_000;
const BATCH = 20;

/** Reports to Stripe what is queued, and says so where a person is needed. */
@Injectable()
export class UsageReportWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;

  constructor(
    metrics: Metrics,
    private readonly queue: UsageReportQueue,
    private readonly signal: UsageReportSignal,
    private readonly reportUsage: ReportUsage,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.loop = new WorkerLoop({
      name: 'usage-reports',
      pollMilliseconds: POLL_MILLISECONDS,
      round: () => this.round(),
      logger,
    });
    metrics.observe(
      'paygrove_usage_reports',
      'Usage that waits for being reported to Stripe, by state; dead reports need a person, or are never billed',
      ['state'],
      async (gauge) => {
        for (const state of ['pending', 'dead']) gauge.set({ state }, 0);
        for (const { state, count } of await queue.depth()) gauge.set({ state }, Number(count));
      },
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.signal.subscribe(() => this.loop.wake());
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Works on a batch of what is due; true when there may be more. */
  async round(): Promise<boolean> {
    const work = await this.queue.load(await this.queue.claim(BATCH));
    await Promise.all(work.map((report) => this.report(report)));
    return work.length === BATCH;
  }

  private async report(report: ClaimedReport): Promise<void> {
    const { id, projectId, userId, meter } = report;
    const about = { usage_report_id: id, project_id: projectId, user_id: userId, meter };
    try {
      const next = await this.reportUsage.execute(report);
      if (next.step === 'park') this.logger.error({ ...about, reason: next.reason }, 'parked a usage report');
    } catch (error) {
      const outcome = await this.queue.fail(report, error);
      const level = outcome.state === 'dead' ? 'error' : 'warn';
      this.logger[level]({ ...about, err: error, outcome: outcome.state }, 'could not report usage');
    }
  }
}
