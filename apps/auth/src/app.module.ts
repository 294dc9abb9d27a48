import { Module, type DynamicModule } from '@nestjs/common';
import { AuthModule } from '#domain/auth';
import { infrastructure } from '#infra/application';
import type { Config } from '#infra/config';
import { MailModule } from '#infra/mail';

/** The auth side alone, with a database of its own. The payments side is another process. */
@Module({})
export class AppModule {
  static for(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [...infrastructure(config), MailModule, AuthModule],
    };
  }
}
