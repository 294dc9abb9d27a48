import { Module, type DynamicModule } from '@nestjs/common';
import { AuthModule } from '#domain/auth';
import { ClockModule } from '#infra/clock';
import { ConfigModule, type Config } from '#infra/config';
import { CryptoModule } from '#infra/crypto';
import { DatabaseModule } from '#infra/database';
import { EventBusModule } from '#infra/event-bus';
import { HttpModule } from '#infra/http';
import { LoggingModule } from '#infra/logging';
import { MailModule } from '#infra/mail';
import { MetricsModule } from '#infra/metrics';
import { OperationsModule } from '#infra/operations';

/** The auth side alone, with a database of its own. The payments side is another process. */
@Module({})
export class AppModule {
  static for(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forConfig(config),
        LoggingModule,
        MetricsModule,
        ClockModule,
        CryptoModule,
        DatabaseModule,
        EventBusModule,
        HttpModule,
        OperationsModule,
        MailModule,
        AuthModule,
      ],
    };
  }
}
