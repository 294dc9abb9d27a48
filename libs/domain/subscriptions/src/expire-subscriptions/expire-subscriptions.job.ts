import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '#kernel';
import { FollowedClock } from '#infra/clock';
import { LOGGER, type Logger } from '#infra/logging';
import { WorkerLoop } from '#infra/work-queue';
import { ExpireSubscriptions } from './expire-subscriptions.service';

const POLL_MILLISECONDS = 15_000;

/** Looks from time to time for grace that is over; at once when business time was moved. */
@Injectable()
export class ExpireSubscriptionsJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop: WorkerLoop;

  constructor(
    private readonly expireSubscriptions: ExpireSubscriptions,
    private readonly clock: Clock,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.loop = new WorkerLoop({
      name: 'expire-subscriptions',
      pollMilliseconds: POLL_MILLISECONDS,
      round: async () => (await this.expireSubscriptions.execute()) > 0,
      logger,
    });
  }

  onApplicationBootstrap(): void {
    if (this.clock instanceof FollowedClock) {
      this.clock.onJump(async () => void (await this.expireSubscriptions.execute()));
    }
    this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }
}
