import { sides, type Side } from '#contracts';
import { z } from 'zod';

/** Digits alone: `Number` would take a blank, `0x50` and `1e3` too. */
const wholeNumber = (least: number, most: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(least).max(most));
const url = z.url({ protocol: /^https?$/ });

/** Every variable that Paygrove reads. Secrets have no defaults: in development the launcher makes and keeps them. */
export const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: z.string().min(1).default('0.0.0.0'),
  PUBLIC_URL: url.optional(),
  /** Where projects reach the auth side, when that is not where they reach the payments side. */
  AUTH_SERVICE_URL: url.optional(),
  /** Number of proxies in front, whose X-Forwarded-* headers are believed. */
  TRUST_PROXY_HOPS: wholeNumber(0, 10).default(0),
  /** Milliseconds between "not ready" and closing the server, so that load balancers notice. */
  DRAIN_MS: wholeNumber(0, 60_000).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL: wholeNumber(2, 200).default(20),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\S+$/, 'must be a Stripe secret key (sk_… or rk_…)')
    .optional(),
  /** One secret, or two separated by a comma while it is being rotated. */
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_[^\s,]+(?:,\s*whsec_[^\s,]+)?$/,
      'must be one or two whsec_… secrets, separated by a comma',
    )
    .optional(),
  STRIPE_API_URL: url.optional(),
  /** How often to look for what Stripe has told nobody of; 0: only when the operator asks for it. */
  RECONCILE_EVERY_SECONDS: wholeNumber(0, 86_400).default(300),
  /** How long what is done with is kept: payloads of webhooks, reported usage, reconciliation runs. Stripe repeats itself for up to 30 days. */
  RETENTION_DAYS: wholeNumber(30, 3_650).default(30),
  /** What card forms of projects name themselves to Stripe by. Without it there are no payments by a card form of one's own. */
  STRIPE_PUBLISHABLE_KEY: z
    .string()
    .regex(/^pk_(test|live)_\w+$/, 'must be a Stripe publishable key (pk_…)')
    .optional(),
  /** Where business time is read from instead of the machine: the sandbox's clock. Refused in production. */
  CLOCK_URL: url.optional(),
  /** Where the launcher keeps what it makes, and where mails are put while there is no SMTP server. */
  PAYGROVE_HOME: z.string().min(1).default('.paygrove'),
  /** `iss` of access tokens; PUBLIC_URL unless said otherwise. The same on both sides of a split. */
  JWT_ISSUER: z.string().min(1).max(2_048).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().min(3).max(320).default('Paygrove <no-reply@localhost>'),
  /** What leads to a side that runs in another process. */
  EVENT_TRANSPORT: z.enum(['memory', 'redis', 'rabbitmq']).default('memory'),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  RABBITMQ_URL: z.url({ protocol: /^amqps?$/ }).optional(),
  /** Begins the names of channels and queues: another one for each installation on the same Redis or RabbitMQ. */
  EVENT_NAMESPACE: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'must be up to 40 lower-case letters, digits, _ and -')
    .default('paygrove'),
  ADMIN_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{16,512}$/, 'must be 16 to 512 printable ASCII characters, without spaces')
    .regex(/^(?!grove_[sp]k_)/, 'must not look like the key of a project'),
  /** Several while it is rotated: the first seals, all open. */
  ENCRYPTION_KEY: z
    .string()
    .transform((text): [Buffer, ...Buffer[]] => {
      const [first = '', ...others] = text.split(',').map((key) => key.trim());
      return [Buffer.from(first, 'base64'), ...others.map((key) => Buffer.from(key, 'base64'))];
    })
    .refine(
      (keys) => keys.every(({ length }) => length === 32),
      'must be 32 bytes in base64 (openssl rand -base64 32), or several of them with commas between',
    ),
});

const urlOf = { redis: 'REDIS_URL', rabbitmq: 'RABBITMQ_URL' } as const;

/** Rules between variables, what the sides of this process need, and what production demands on top: one fault each. */
export function faultsBetween(given: Record<string, string | undefined>, here: readonly Side[]): string[] {
  return [...sideFaults(given, here), ...transportFaults(given, here), ...productionFaults(given)];
}

function sideFaults(given: Record<string, string | undefined>, here: readonly Side[]): string[] {
  if (!here.includes('payments')) return [];
  const missing = ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET']
    .filter((name) => given[name] === undefined)
    .map((name) => `${name} is not set`);
  const { STRIPE_SECRET_KEY: secret = '', STRIPE_PUBLISHABLE_KEY: publishable } = given;
  if (publishable === undefined || isLive(publishable) === isLive(secret)) return missing;
  return [...missing, 'STRIPE_PUBLISHABLE_KEY must be of the same mode, test or live, as STRIPE_SECRET_KEY'];
}

function isLive(stripeKey: string): boolean {
  return /^[a-z]k_live_/.test(stripeKey);
}

function transportFaults(given: Record<string, string | undefined>, here: readonly Side[]): string[] {
  const { EVENT_TRANSPORT: transport = 'memory' } = given;
  const elsewhere = sides.filter((side) => !here.includes(side));
  if (transport === 'memory' && elsewhere.length > 0) {
    return [
      `EVENT_TRANSPORT must be "redis" or "rabbitmq": the ${elsewhere.join()} side runs in another process`,
    ];
  }
  if (transport !== 'redis' && transport !== 'rabbitmq') return [];
  const name = urlOf[transport];
  return given[name] === undefined ? [`${name} is required when EVENT_TRANSPORT is "${transport}"`] : [];
}

function productionFaults({ NODE_ENV, PUBLIC_URL, CLOCK_URL }: Record<string, string | undefined>): string[] {
  if (NODE_ENV !== 'production') return [];
  const faults: string[] = [];
  if (PUBLIC_URL === undefined) faults.push('PUBLIC_URL is required in production');
  if (/^http:/i.test(PUBLIC_URL ?? '')) faults.push('PUBLIC_URL must be https in production');
  if (CLOCK_URL !== undefined) faults.push('CLOCK_URL is for development only');
  return faults;
}
