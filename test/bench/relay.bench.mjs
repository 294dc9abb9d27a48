import { randomUUID } from 'node:crypto';
import { creditEvents } from './lib/credits.mjs';
import { openSqlLoop } from './lib/sql-loop.mjs';
import { takeTurns } from './lib/turns.mjs';
import { until } from './lib/until.mjs';

// So many for each second that a block should take.
const EVENTS_PER_SECOND = 1_000;

// As many as the platform has connections.
const CONCURRENCY = 20;

/**
 * Carrying events from the outbox to their handler, which adds credits, against the transactions of the handler alone.
 * @param {import('./lib/instance.mjs').Platform} platform
 */
export async function run(platform) {
  const { db, databaseUrl } = platform;
  await db.query('CREATE SCHEMA IF NOT EXISTS bench');
  await db.query('CREATE TABLE bench.inbox (LIKE events.inbox INCLUDING ALL)');
  const loop = await openSqlLoop(databaseUrl, CONCURRENCY);
  const { relayed, bare } = await takeTurns({
    relayed: (seconds) => relayPurchases(platform, seconds * EVENTS_PER_SECOND),
    bare: (seconds) =>
      loop.run((client) => grantInTransaction(client, platform), { amount: seconds * EVENTS_PER_SECOND }),
  });
  await loop.close();
  return [
    {
      name: 'relay, outbox to handler',
      subject: relayed,
      against: 'the transaction by a pg loop',
      baseline: bare,
    },
  ];
}

/** Publishes that many purchases at once, each of another user; measured until the last one is delivered. */
async function relayPurchases({ db, projectId }, count) {
  await db.query('BEGIN');
  await db.query(
    `SELECT count(events.append('evt_' || id, 'credits.purchased', 1, 'payment-service', $1, 'buyer_' || id,
              jsonb_build_object('user_id', 'buyer_' || id, 'payment_id', 'pay_' || id, 'product_id', 'pack',
                                 'credit_type', 'api_calls', 'credits', 100, 'expires_at', NULL),
              '{"request_id": "bench", "correlation_id": "bench"}', now(), '{auth}')::text)
     FROM (SELECT uuidv7()::text AS id FROM generate_series(1, $2::int)) AS purchases`,
    [projectId, count],
  );
  await db.query(`SELECT pg_notify('paygrove_outbox', '')`);
  const begun = performance.now();
  await db.query('COMMIT');
  await until(async () => {
    const { rows } = await db.query(
      `SELECT EXISTS (SELECT 1 FROM events.outbox WHERE state = 'pending') AS pending`,
    );
    return !rows[0].pending;
  });
  return { perSecond: count / ((performance.now() - begun) / 1_000) };
}

async function grantInTransaction(client, { projectId }) {
  const id = `${Date.now().toString(36)}${randomUUID()}`;
  await client.query('BEGIN');
  await client.query({
    name: 'inbox',
    text: 'INSERT INTO bench.inbox (handler, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING handler',
    values: ['bench', `evt_${id}`],
  });
  await client.query({
    name: 'grant',
    text: `SELECT outcome, lot_id, available
           FROM auth.grant_credits($1, $2, 'api_calls', 100, NULL, 'purchase', $3, NULL, 9007199254740991, $4, $5, $6, $7, now(), $8::jsonb)`,
    values: [
      projectId,
      `buyer_${id}`,
      `pay_${id}`,
      `purchase:${id}`,
      `lot_${id}`,
      `le_${id}`,
      `evt_grant_${id}`,
      creditEvents,
    ],
  });
  await client.query('COMMIT');
}
