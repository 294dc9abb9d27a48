export { environment } from './environment';
export { ConfigModule } from './config.module';
export { ConfigError, parseConfig, type Config } from './parse-config';
export {
  ClockConfig,
  CryptoConfig,
  DatabaseConfig,
  HttpConfig,
  MailConfig,
  RuntimeConfig,
  StripeConfig,
  TokenConfig,
} from './slices';
