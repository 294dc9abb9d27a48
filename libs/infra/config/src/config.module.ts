import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Config } from './parse-config';
import {
  ClockConfig,
  CryptoConfig,
  DatabaseConfig,
  EventBusConfig,
  HttpConfig,
  MailConfig,
  ReconciliationConfig,
  RetentionConfig,
  RuntimeConfig,
  StripeConfig,
  TokenConfig,
} from './slices';

/** Gives each part its slice of the configuration, parsed once. */
@Global()
@Module({})
export class ConfigModule {
  static forConfig(config: Config): DynamicModule {
    const providers: Provider[] = [
      { provide: RuntimeConfig, useValue: config.runtime },
      { provide: HttpConfig, useValue: config.http },
      { provide: DatabaseConfig, useValue: config.database },
      { provide: EventBusConfig, useValue: config.eventBus },
      { provide: ReconciliationConfig, useValue: config.reconciliation },
      { provide: RetentionConfig, useValue: config.retention },
      { provide: ClockConfig, useValue: config.clock },
      { provide: CryptoConfig, useValue: config.crypto },
      { provide: MailConfig, useValue: config.mail },
      { provide: TokenConfig, useValue: config.tokens },
      ...(config.stripe === undefined ? [] : [{ provide: StripeConfig, useValue: config.stripe }]),
    ];
    return { module: ConfigModule, providers, exports: providers };
  }
}
