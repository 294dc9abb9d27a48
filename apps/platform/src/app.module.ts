import { Module, type DynamicModule } from '@nestjs/common';
import { PaymentsModule } from '#domain/payments';
import { SubscriptionsModule } from '#domain/subscriptions';
import { WebhooksModule } from '#domain/webhooks';
import { ProjectsModule } from '#domain/projects';
import { AuthModule } from '#domain/auth';
import { infrastructure } from '#infra/application';
import type { Config } from '#infra/config';
import { MailModule } from '#infra/mail';
import { StripeModule } from '#infra/stripe';

/** Both sides in one process. */
@Module({})
export class AppModule {
  static for(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ...infrastructure(config),
        MailModule,
        StripeModule,
        ProjectsModule,
        PaymentsModule,
        SubscriptionsModule,
        WebhooksModule,
        AuthModule,
      ],
    };
  }
}
