import {
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Clock, SystemClock } from '#kernel';
import { ClockConfig } from '#infra/config';
import { LOGGER, type Logger } from '#infra/logging';
import { FollowedClock } from './followed-clock';

@Global()
@Module({
  providers: [
    {
      provide: Clock,
      inject: [ClockConfig, LOGGER],
      useFactory: async (config: ClockConfig, logger: Logger) => {
        if (config.url === undefined) return new SystemClock();
        return new FollowedClock(config.url, logger);
      },
    },
  ],
  exports: [Clock],
})
export class ClockModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(Clock) private readonly clock: Clock) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.clock instanceof FollowedClock) await this.clock.start();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.clock instanceof FollowedClock) await this.clock.stop();
  }
}
