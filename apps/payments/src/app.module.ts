import { Module, type DynamicModule } from '@nestjs/common';
import { PaymentsModule } from '#domain/payments';
import { ProjectsModule } from '#domain/projects';
import { SubscriptionsModule } from '#domain/subscriptions';
import { WebhooksModule } from '#domain/webhooks';
import { infrastructure } from '#infra/application';
import type { Config } from '#infra/config';
import { StripeModule } from '#infra/stripe';

/** The payments side alone, with a database of its own. The auth side is another process. */
@Module({})
export class AppModule {
  static for(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ...infrastructure(config),
        StripeModule,
        ProjectsModule,
        PaymentsModule,
        SubscriptionsModule,
        WebhooksModule,
      ],
    };
  }
}
