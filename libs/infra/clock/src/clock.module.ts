import {
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { Clock, RealTime } from '#kernel';
import { ClockConfig } from '#infra/config';
import { Database } from '#infra/database';
import { LOGGER, type Logger } from '#infra/logging';
import { Metrics } from '#infra/metrics';
import { WorkUnderWay } from '#infra/work-queue';
import { DatabaseTime } from './database-time';
import { FollowedClock } from './followed-clock';

@Global()
@Module({
  providers: [
    {
      provide: DatabaseTime,
      inject: [Database, LOGGER],
      useFactory: async (db: Database, logger: Logger) => {
        const time = new DatabaseTime(db, logger);
        await time.start();
        return time;
      },
    },
    { provide: RealTime, useExisting: DatabaseTime },
    {
      provide: Clock,
      inject: [ClockConfig, DatabaseTime, WorkUnderWay, LOGGER],
      useFactory: (config: ClockConfig, time: DatabaseTime, work: WorkUnderWay, logger: Logger) =>
        config.url === undefined ? time : new FollowedClock(config.url, { time, work, logger }),
    },
  ],
  exports: [Clock, RealTime],
})
export class ClockModule implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly time: DatabaseTime,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    this.metrics.observe(
      'paygrove_machine_clock_off_seconds',
      'By how much the clock of this machine is ahead of the database’s, which is the one that counts',
      [],
      async (gauge) => gauge.set(this.time.machineIsOffBySeconds),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.clock instanceof FollowedClock) await this.clock.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.time.stop();
    if (this.clock instanceof FollowedClock) await this.clock.stop();
  }
}
