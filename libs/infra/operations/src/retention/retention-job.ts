import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { WorkerLoop } from '#infra/work-queue';
import { RetentionRepository } from './retention.repository';

const POLL_MILLISECONDS = 60_000;
const DONE_DELIVERIES_DAYS = 7;

/**
 * Clears away expired answers and acknowledged deliveries. Every replica may run it: rows are skipped that another one has in hand.
 * The inbox is kept: a handler must know an event again however late it comes.
 */
@Injectable()
export class RetentionJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;

  constructor(
    private readonly rows: RetentionRepository,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.loop = new WorkerLoop({
      name: 'retention',
      pollMilliseconds: POLL_MILLISECONDS,
      round: () => this.clear(),
      logger,
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  /** Clears a batch of each; true when there was anything, so there may be more. */
  async clear(): Promise<boolean> {
    const answers = await this.rows.deleteExpiredAnswers();
    const deliveries = await this.rows.deleteDoneDeliveries(DONE_DELIVERIES_DAYS);
    return answers + deliveries > 0;
  }
}
