import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { WorkerLoop } from '#infra/work-queue';
import { PublishStates } from './publish-states/publish-states.service';

/** What changes within a second is told at once, and looking at an empty table costs nothing. */
const POLL_MILLISECONDS = 1_000;

/** Publishes states soon after they have changed. */
@Injectable()
export class StateWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;

  constructor(publishStates: PublishStates, @Inject(LOGGER) logger: Logger) {
    this.loop = new WorkerLoop({
      name: 'auth-states',
      pollMilliseconds: POLL_MILLISECONDS,
      round: () => publishStates.execute(),
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
