import path from 'node:path';
import { startEmbeddedPostgres } from '../embedded-postgres.mjs';
import { startApp } from './app.mjs';
import { assertUsable, givenVariables, homeOf } from './environment.mjs';
import { adminApiKey, encryptionKey, stripeWebhookSecret } from './kept-secrets.mjs';
import { claimPort } from './ports.mjs';

/** What can be started. Each side alone has a port and an embedded database of its own; the sandbox comes with the payments side. */
const apps = {
  platform: { name: 'Paygrove', sides: ['payments', 'auth'], port: 3000, folder: 'postgres' },
  payments: { name: 'The payments side', sides: ['payments'], port: 3000, folder: 'postgres' },
  auth: { name: 'The auth side', sides: ['auth'], port: 3001, folder: 'postgres-auth' },
};
const standardTransport = {
  EVENT_TRANSPORT: 'redis',
  REDIS_URL: 'redis://127.0.0.1:6379',
  RABBITMQ_URL: 'amqp://127.0.0.1:5672',
  AUTH_SERVICE_URL: 'http://localhost:3001',
};
const sandboxKey = 'sk_test_paygrove';
const local = (port) => `http://127.0.0.1:${port}`;
const clockOf = (sandboxPort) => `${local(sandboxPort)}/_control/clock`;

/**
 * Brings up Paygrove with whatever it needs and the environment does not name: PostgreSQL, the Stripe sandbox, secrets.
 *
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @param {Record<string, string | undefined>} environment
 * @param {{ app?: 'platform' | 'payments' | 'auth', start?: (options: object) => import('./supervisor.mjs').Part }} options
 * @returns {Promise<{ port: number, sandboxPort?: number, adminKey: string, data?: string }>}
 */
export async function startStack(supervisor, environment, { app = 'platform', start = startApp } = {}) {
  const { name, sides, port: standardPort, folder } = apps[app];
  const given = { ...(app === 'platform' ? {} : standardTransport), ...givenVariables(environment) };
  assertUsable(given, sides);
  const home = homeOf(given);
  const port = await claimPort(Number(given.PORT ?? standardPort), { variable: 'PORT', purpose: 'the API' });

  const database = await databaseUrls(supervisor, given, { home, folder });
  const stripe = await stripeOrSandbox(supervisor, {
    given,
    sides,
    home,
    port,
    databaseUrl: database.sandbox,
  });
  const env = {
    ...given,
    PORT: String(port),
    DATABASE_URL: database.platform,
    ADMIN_API_KEY: given.ADMIN_API_KEY ?? adminApiKey(home),
    ENCRYPTION_KEY: given.ENCRYPTION_KEY ?? encryptionKey(home),
    ...stripe.env,
  };
  await supervisor.start(() => start({ app, name, env }));
  const data = given.DATABASE_URL ? undefined : path.join(home, folder);
  return { port, sandboxPort: stripe.port, adminKey: env.ADMIN_API_KEY, data };
}

/** The sandbox stands in for Stripe unless there is a key. The auth side needs nothing of it but the time. */
async function stripeOrSandbox(supervisor, { sides, ...options }) {
  const { given } = options;
  if (given.STRIPE_SECRET_KEY) return { env: {} };
  if (sides.includes('payments')) return startSandbox(supervisor, options);
  return { env: { CLOCK_URL: given.CLOCK_URL ?? clockOf(Number(given.SANDBOX_PORT ?? 4242)) } };
}

async function databaseUrls(supervisor, { DATABASE_URL }, { home, folder }) {
  if (DATABASE_URL) return { platform: DATABASE_URL, sandbox: DATABASE_URL };
  const databases = ['paygrove', 'sandbox'];
  const postgres = await supervisor.start(() => startEmbeddedPostgres({ home, folder, databases }));
  return { platform: postgres.url('paygrove'), sandbox: postgres.url('sandbox') };
}

/** Starts the sandbox with its webhooks forwarded to the platform, and says what the platform needs to use it. */
async function startSandbox(supervisor, { given, home, port, databaseUrl }) {
  const use = { variable: 'SANDBOX_PORT', purpose: 'the Stripe sandbox' };
  const sandboxPort = await claimPort(Number(given.SANDBOX_PORT ?? 4242), use);
  const webhookSecret = given.STRIPE_WEBHOOK_SECRET ?? stripeWebhookSecret(home);
  const env = {
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_URL: given.SANDBOX_URL ?? `http://localhost:${sandboxPort}`,
    DATABASE_URL: databaseUrl,
    SANDBOX_FORWARD_TO: `${local(port)}/api/v1/webhooks/stripe`,
    SANDBOX_FORWARD_KEY: sandboxKey,
    SANDBOX_WEBHOOK_SECRET: webhookSecret.split(',')[0].trim(),
    ...(given.LOG_LEVEL ? { LOG_LEVEL: given.LOG_LEVEL } : {}),
  };
  await supervisor.start(() => startApp({ app: 'sandbox', name: 'The Stripe sandbox', env }));
  return {
    port: sandboxPort,
    env: {
      STRIPE_SECRET_KEY: sandboxKey,
      STRIPE_API_URL: local(sandboxPort),
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      CLOCK_URL: given.CLOCK_URL ?? clockOf(sandboxPort),
    },
  };
}
