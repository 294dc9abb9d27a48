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
  /** Number of proxies in front, whose X-Forwarded-* headers are believed. */
  TRUST_PROXY_HOPS: wholeNumber(0, 10).default(0),
  /** Milliseconds between "not ready" and closing the server, so that load balancers notice. */
  DRAIN_MS: wholeNumber(0, 60_000).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  DATABASE_POOL: wholeNumber(2, 200).default(20),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^(sk|rk)_(test|live)_\S+$/, 'must be a Stripe secret key (sk_… or rk_…)'),
  /** One secret, or two separated by a comma while it is being rotated. */
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_[^\s,]+(?:,\s*whsec_[^\s,]+)?$/,
      'must be one or two whsec_… secrets, separated by a comma',
    ),
  STRIPE_API_URL: url.optional(),
  /** Where business time is read from instead of the machine: the sandbox's clock. Refused in production. */
  CLOCK_URL: url.optional(),
  /** Where the launcher keeps what it makes, and where mails are put while there is no SMTP server. */
  PAYGROVE_HOME: z.string().min(1).default('.paygrove'),
  /** `iss` of access tokens; PUBLIC_URL unless said otherwise. The same on both sides of a split. */
  JWT_ISSUER: z.string().min(1).max(2_048).optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().min(3).max(320).default('Paygrove <no-reply@localhost>'),
  EVENT_TRANSPORT: z.enum(['memory', 'redis', 'rabbitmq']).default('memory'),
  ADMIN_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{16,512}$/, 'must be 16 to 512 printable ASCII characters, without spaces')
    .regex(/^(?!grove_[sp]k_)/, 'must not look like the key of a project'),
  ENCRYPTION_KEY: z
    .string()
    .refine(
      (text) => Buffer.from(text, 'base64').length === 32,
      'must be 32 bytes in base64 (openssl rand -base64 32)',
    ),
});

/** Rules between variables, and what production demands on top: one fault each. */
export function faultsBetween(given: Record<string, string | undefined>): string[] {
  const faults: string[] = [];
  const { EVENT_TRANSPORT = 'memory', NODE_ENV, PUBLIC_URL, CLOCK_URL } = given;
  if (['redis', 'rabbitmq'].includes(EVENT_TRANSPORT)) {
    faults.push('EVENT_TRANSPORT must be "memory" while both sides run in one process');
  }
  if (NODE_ENV !== 'production') return faults;
  if (PUBLIC_URL === undefined) faults.push('PUBLIC_URL is required in production');
  if (/^http:/i.test(PUBLIC_URL ?? '')) faults.push('PUBLIC_URL must be https in production');
  if (CLOCK_URL !== undefined) faults.push('CLOCK_URL is for development only');
  return faults;
}
