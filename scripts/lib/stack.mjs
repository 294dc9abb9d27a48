import { startEmbeddedPostgres } from '../embedded-postgres.mjs';
import { startApp } from './app.mjs';
import { assertUsable, givenVariables, homeOf } from './environment.mjs';
import { adminApiKey, encryptionKey, stripeWebhookSecret } from './kept-secrets.mjs';
import { claimPort } from './ports.mjs';

const sandboxKey = 'sk_test_paygrove';
const local = (port) => `http://127.0.0.1:${port}`;

/**
 * Brings up Paygrove with whatever it needs and the environment does not name: PostgreSQL, the Stripe sandbox, secrets.
 *
 * @param {import('./supervisor.mjs').Supervisor} supervisor
 * @param {Record<string, string | undefined>} environment
 * @param {(options: object) => import('./supervisor.mjs').Part} startPlatform
 * @returns {Promise<{ port: number, sandboxPort?: number, adminKey: string, home: string, embedded: boolean }>}
 */
export async function startStack(supervisor, environment, startPlatform = startApp) {
  const given = givenVariables(environment);
  assertUsable(given);
  const home = homeOf(given);
  const port = await claimPort(Number(given.PORT ?? 3000), { variable: 'PORT', purpose: 'the API' });

  const database = await databaseUrls(supervisor, given, home);
  const stripe = given.STRIPE_SECRET_KEY
    ? { env: {} }
    : await startSandbox(supervisor, { given, home, port, databaseUrl: database.sandbox });
  const env = {
    ...given,
    PORT: String(port),
    DATABASE_URL: database.platform,
    ADMIN_API_KEY: given.ADMIN_API_KEY ?? adminApiKey(home),
    ENCRYPTION_KEY: given.ENCRYPTION_KEY ?? encryptionKey(home),
    ...stripe.env,
  };
  await supervisor.start(() => startPlatform({ app: 'platform', name: 'Paygrove', env }));
  return { port, sandboxPort: stripe.port, adminKey: env.ADMIN_API_KEY, home, embedded: !given.DATABASE_URL };
}

async function databaseUrls(supervisor, { DATABASE_URL }, home) {
  if (DATABASE_URL) return { platform: DATABASE_URL, sandbox: DATABASE_URL };
  const databases = ['paygrove', 'sandbox'];
  const postgres = await supervisor.start(() => startEmbeddedPostgres({ home, databases }));
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
      CLOCK_URL: given.CLOCK_URL ?? `${local(sandboxPort)}/_control/clock`,
    },
  };
}
