import { createHash } from 'node:crypto';
import path from 'node:path';
import { sides, type Side } from '#contracts';
import type { z } from 'zod';
import { environmentSchema, faultsBetween } from './schema';
import type {
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
  TransportChoice,
} from './slices';

export interface Config {
  readonly runtime: RuntimeConfig;
  readonly http: HttpConfig;
  readonly database: DatabaseConfig;
  /** Of the payments side alone. */
  readonly stripe: StripeConfig | undefined;
  readonly eventBus: EventBusConfig;
  readonly reconciliation: ReconciliationConfig;
  readonly retention: RetentionConfig;
  readonly clock: ClockConfig;
  readonly crypto: CryptoConfig;
  readonly mail: MailConfig;
  readonly tokens: TokenConfig;
}

/** The configuration cannot be used. `faults` names every variable that is wrong and why. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/**
 * Reads the configuration from an environment, once.
 * @param here the sides that live in this process: each needs some variables of its own
 * @throws ConfigError with every fault, not only the first
 */
export function parseConfig(
  environment: Record<string, string | undefined>,
  here: readonly Side[] = sides,
): Config {
  const given = givenIn(environment);
  const parsed = environmentSchema.safeParse(given);
  const faults = faultsBetween(given, here);
  if (!parsed.success) {
    throw new ConfigError([...parsed.error.issues.map((issue) => describe(issue, given)), ...faults]);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  const env = parsed.data;
  const publicUrl = (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, '');
  return {
    runtime: { environment: env.NODE_ENV, logLevel: env.LOG_LEVEL, sides: here },
    http: {
      port: env.PORT,
      host: env.HOST,
      publicUrl,
      authServiceUrl: env.AUTH_SERVICE_URL?.replace(/\/+$/, '') ?? publicUrl,
      trustProxyHops: env.TRUST_PROXY_HOPS,
      drainMilliseconds: env.DRAIN_MS ?? (env.NODE_ENV === 'test' ? 0 : 1_500),
      adminApiKey: env.ADMIN_API_KEY,
    },
    database: { url: env.DATABASE_URL, poolSize: env.DATABASE_POOL },
    stripe: stripeConfig(env),
    eventBus: { transport: transportChoice(env), namespace: env.EVENT_NAMESPACE },
    reconciliation: { everySeconds: env.RECONCILE_EVERY_SECONDS },
    retention: { days: env.RETENTION_DAYS },
    clock: { url: env.CLOCK_URL },
    crypto: { encryptionKey: env.ENCRYPTION_KEY[0], formerEncryptionKeys: env.ENCRYPTION_KEY.slice(1) },
    mail: {
      smtpUrl: env.SMTP_URL,
      from: env.MAIL_FROM,
      outboxDirectory: env.NODE_ENV === 'production' ? undefined : path.resolve(env.PAYGROVE_HOME, 'mail'),
    },
    tokens: { issuer: env.JWT_ISSUER ?? publicUrl },
  };
}

/** Secrets that are mounted from files come with a line break at their end, which is not meant. What is blank then is not set. */
function givenIn(environment: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value = '']) => {
      const text = value.trim();
      return text === '' ? [] : [[name, text] as const];
    }),
  );
}

type Environment = z.output<typeof environmentSchema>;

function stripeConfig(env: Environment): StripeConfig | undefined {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecrets } = env;
  if (secretKey === undefined || webhookSecrets === undefined) return undefined;
  return {
    secretKey,
    webhookSecrets: webhookSecrets.split(',').map((secret) => secret.trim()),
    apiUrl: env.STRIPE_API_URL,
    livemode: /^(sk|rk)_live_/.test(secretKey),
    publishableKey: env.STRIPE_PUBLISHABLE_KEY ?? standInPublishableKey(env.STRIPE_API_URL, secretKey),
  };
}

/** What stands in for Stripe takes any publishable key. This one tells nothing of the secret one. */
function standInPublishableKey(apiUrl: string | undefined, secretKey: string): string | undefined {
  if (apiUrl === undefined || /_live_/.test(secretKey)) return undefined;
  return `pk_test_${createHash('sha256').update(`publishable:${secretKey}`).digest('hex').slice(0, 24)}`;
}

function transportChoice(env: Environment): TransportChoice {
  if (env.EVENT_TRANSPORT === 'redis' && env.REDIS_URL !== undefined)
    return { kind: 'redis', url: env.REDIS_URL };
  if (env.EVENT_TRANSPORT === 'rabbitmq' && env.RABBITMQ_URL !== undefined) {
    return { kind: 'rabbitmq', url: env.RABBITMQ_URL };
  }
  return { kind: 'memory' };
}

function describe(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): string {
  const name = issue.path.join('.');
  return given[name] === undefined
    ? `${name} is not set`
    : `${name} ${issue.message.replace(/^Invalid/, 'is invalid')}`;
}
