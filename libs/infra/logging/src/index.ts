export { createLogger, type Logger } from './logger';
export { LOGGER, LoggingModule } from './logging.module';
export { NestLogger } from './nest-logger';
export { currentRequestContext, withRequestContext } from './request-context';
