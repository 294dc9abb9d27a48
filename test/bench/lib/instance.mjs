import assert from 'node:assert/strict';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../scripts/embedded-postgres.mjs';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { startStack } from '../../../scripts/lib/stack.mjs';
import { Supervisor } from '../../../scripts/lib/supervisor.mjs';

const stripeWebhookSecret = 'whsec_bench';

/**
 * The built platform as a process of its own, with the Stripe sandbox and a PostgreSQL that keeps its promises (`fsync` and
 * `synchronous_commit` on), and one registered project.
 *
 * @param {string} home where the data lives
 * @returns {{ ready: Promise<Platform>, stop: () => Promise<void> }}
 */
export function startInstance(home) {
  const supervisor = new Supervisor();
  let db;
  const ready = (async () => {
    const postgres = await supervisor.start(() =>
      startEmbeddedPostgres({ home, databases: ['paygrove', 'sandbox'] }),
    );
    const stack = await startStack(supervisor, {
      NODE_ENV: 'development',
      LOG_LEVEL: 'warn',
      PAYGROVE_HOME: home,
      DATABASE_URL: postgres.url('paygrove'),
      PORT: String(await freePort()),
      SANDBOX_PORT: String(await freePort()),
      STRIPE_WEBHOOK_SECRET: stripeWebhookSecret,
    });
    db = new pg.Client({ connectionString: postgres.url('paygrove') });
    await db.connect();
    return openPlatform({ stack, db, databaseUrl: postgres.url('paygrove') });
  })();
  return {
    ready,
    stop: async () => {
      await db?.end().catch(() => undefined);
      await supervisor.stop();
    },
  };
}

/**
 * @typedef {object} Platform
 * @property {string} url of the API, without a path
 * @property {string} projectId
 * @property {Record<string, string>} headers that a backend of the project sends
 * @property {string} stripeWebhookSecret
 * @property {string} databaseUrl
 * @property {pg.Client} db for preparing and watching; nothing is measured on it
 * @property {string} postgresVersion
 */
async function openPlatform({ stack, db, databaseUrl }) {
  await assertDurable(db);
  const url = `http://127.0.0.1:${stack.port}`;
  const response = await fetch(`${url}/api/v1/projects`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bench', domain: 'bench.example.com' }),
  });
  assert.equal(response.status, 201, 'the project could not be registered');
  const { environment_variables: given } = await response.json();
  const { rows } = await db.query('SHOW server_version');
  return {
    url,
    projectId: given.PROJECT_ID,
    headers: { authorization: `Bearer ${given.PAYMENT_API_KEY}`, 'x-project-id': given.PROJECT_ID },
    stripeWebhookSecret,
    databaseUrl,
    db,
    postgresVersion: rows[0].server_version,
  };
}

/** Figures of a database that may forget what it has acknowledged would say nothing. */
async function assertDurable(db) {
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    const { rows } = await db.query('SELECT current_setting($1) AS value', [setting]);
    assert.equal(rows[0].value, 'on', `${setting} is ${rows[0].value}`);
  }
}
