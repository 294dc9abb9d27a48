import { Global, Module } from '@nestjs/common';
import { RuntimeConfig } from '#infra/config';
import { createLogger } from './logger';

/** Injection token of the process's one logger. */
export const LOGGER = Symbol('LOGGER');

@Global()
@Module({
  providers: [
    {
      provide: LOGGER,
      inject: [RuntimeConfig],
      useFactory: (config: RuntimeConfig) => createLogger(config.logLevel),
    },
  ],
  exports: [LOGGER],
})
export class LoggingModule {}
