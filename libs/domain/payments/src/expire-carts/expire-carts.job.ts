import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { LOGGER, type Logger } from '#infra/logging';
import { WorkerLoop } from '#infra/work-queue';
import { ExpireCarts } from './expire-carts.service';

const POLL_MILLISECONDS = 60_000;

/** Looks from time to time for carts whose time is over. */
@Injectable()
export class ExpireCartsJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;

  constructor(expireCarts: ExpireCarts, @Inject(LOGGER) logger: Logger) {
    this.loop = new WorkerLoop({
      name: 'expire-carts',
      pollMilliseconds: POLL_MILLISECONDS,
      round: () => expireCarts.execute(),
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
