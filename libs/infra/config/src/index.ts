export { environment } from './environment';
export { ConfigModule } from './config.module';
export { ConfigError, parseConfig, type Config } from './parse-config';
export {
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
  type TransportChoice,
} from './slices';
