import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { WorkerLoop } from '#infra/work-queue';
import { ReportUsage } from './report-usage.service';

/** What is recorded meanwhile is reported as one, so it is not woken. */
const POLL_MILLISECONDS = 2_000;

/** Reports usage soon after it was recorded. */
@Injectable()
export class UsageWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;

  constructor(reportUsage: ReportUsage, @Inject(LOGGER) logger: Logger) {
    this.loop = new WorkerLoop({
      name: 'auth-usage',
      pollMilliseconds: POLL_MILLISECONDS,
      round: () => reportUsage.execute(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }
}
