import { Module, type DynamicModule } from '@nestjs/common';
import { PaymentsModule } from '#domain/payments';
import { ProjectsModule } from '#domain/projects';
import { SubscriptionsModule } from '#domain/subscriptions';
import { WebhooksModule } from '#domain/webhooks';
import { ClockModule } from '#infra/clock';
import { ConfigModule, type Config } from '#infra/config';
import { CryptoModule } from '#infra/crypto';
import { DatabaseModule } from '#infra/database';
import { EventBusModule } from '#infra/event-bus';
import { HttpModule } from '#infra/http';
import { LoggingModule } from '#infra/logging';
import { MetricsModule } from '#infra/metrics';
import { OperationsModule } from '#infra/operations';
import { StripeModule } from '#infra/stripe';

/** The payments side alone, with a database of its own. The auth side is another process. */
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
        StripeModule,
        ProjectsModule,
        PaymentsModule,
        SubscriptionsModule,
        WebhooksModule,
      ],
    };
  }
}
