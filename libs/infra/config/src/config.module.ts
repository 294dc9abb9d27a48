import { Global, Module, type DynamicModule, type Provider } from '@nestjs/common';
import type { Config } from './parse-config';
import {
  ClockConfig,
  CryptoConfig,
  DatabaseConfig,
  HttpConfig,
  MailConfig,
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
      { provide: StripeConfig, useValue: config.stripe },
      { provide: ClockConfig, useValue: config.clock },
      { provide: CryptoConfig, useValue: config.crypto },
      { provide: MailConfig, useValue: config.mail },
      { provide: TokenConfig, useValue: config.tokens },
    ];
    return { module: ConfigModule, providers, exports: providers };
  }
}
