import type { DynamicModule, Type } from '@nestjs/common';
import { ClockModule } from '#infra/clock';
import { ConfigModule, type Config } from '#infra/config';
import { CryptoModule } from '#infra/crypto';
import { DatabaseModule } from '#infra/database';
import { EventBusModule } from '#infra/event-bus';
import { HttpModule } from '#infra/http';
import { JobsModule } from '#infra/jobs';
import { LoggingModule } from '#infra/logging';
import { MetricsModule } from '#infra/metrics';
import { OperationsModule } from '#infra/operations';
import { WorkQueueModule } from '#infra/work-queue';

/** What every app stands on. An app adds what its own sides need on top: `#infra/stripe`, `#infra/mail`, domain modules. */
export function infrastructure(config: Config): (DynamicModule | Type)[] {
  return [
    ConfigModule.forConfig(config),
    LoggingModule,
    MetricsModule,
    ClockModule,
    CryptoModule,
    DatabaseModule,
    WorkQueueModule,
    JobsModule,
    EventBusModule,
    HttpModule,
    OperationsModule,
  ];
}
