import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { CONNECTIONS, dealOut, loadHttp } from './lib/http-load.mjs';
import { openSqlLoop } from './lib/sql-loop.mjs';
import { takeTurns } from './lib/turns.mjs';
import { until } from './lib/until.mjs';

// So many for each second that a block should take: signed in advance, each event once.
const EVENTS_PER_SECOND = CONNECTIONS * 20;

// Of no use to Paygrove: stored and ignored.
const type = 'radar.early_fraud_warning.created';

const insert = `INSERT INTO bench.stripe_events (id, type, created_at, livemode, object_id, key, payload)
  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING RETURNING id`;

/** Taking in Stripe's webhooks, verified and stored, against the insert alone. @param {import('./lib/instance.mjs').Platform} platform */
export async function run(platform) {
  const { db, databaseUrl } = platform;
  await db.query('CREATE SCHEMA IF NOT EXISTS bench');
  await db.query('CREATE TABLE bench.stripe_events (LIKE webhooks.stripe_events INCLUDING ALL)');
  const loop = await openSqlLoop(databaseUrl, CONNECTIONS);
  const { ingress, bare } = await takeTurns({
    ingress: async (seconds) => {
      const events = newEvents(seconds * EVENTS_PER_SECOND);
      const requests = dealOut(events.map((event) => signedRequest(event, platform)));
      const measured = await loadHttp({ url: platform.url, requests, amount: events.length });
      await until(() => nothingIsPending(db));
      return measured;
    },
    bare: (seconds) => {
      const events = newEvents(seconds * EVENTS_PER_SECOND);
      const rest = events.values();
      return loop.run((client) => insertEvent(client, rest.next().value), { amount: events.length });
    },
  });
  await loop.close();
  return [{ name: 'webhook ingress', subject: ingress, against: 'the insert by a pg loop', baseline: bare }];
}

function newEvents(count) {
  return Array.from({ length: count }, () => {
    const id = randomUUID().replaceAll('-', '');
    const warning = {
      id: `issfr_${id}`,
      object: 'radar.early_fraud_warning',
      actionable: true,
      charge: `ch_${id}`,
      created: nowInSeconds(),
      fraud_type: 'unauthorized_use_of_card',
      livemode: false,
      payment_intent: `pi_${id}`,
    };
    const event = {
      id: `evt_${id}`,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: nowInSeconds(),
      data: { object: warning },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    };
    return { id: event.id, objectId: warning.id, payload: JSON.stringify(event, null, 2) };
  });
}

function signedRequest({ payload }, { stripeWebhookSecret: secret }) {
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
  return {
    method: 'POST',
    path: '/api/v1/webhooks/stripe',
    headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    body: payload,
  };
}

function insertEvent(client, { id, objectId, payload }) {
  const values = [id, type, new Date(), false, objectId, objectId, payload];
  return client.query({ name: 'insert', text: insert, values });
}

/** The platform works on what it has stored, on the same two cores: that must not fall into the block of the bare insert. */
async function nothingIsPending(db) {
  const { rows } = await db.query(
    `SELECT EXISTS (SELECT 1 FROM webhooks.stripe_events WHERE state = 'pending') AS pending`,
  );
  return !rows[0].pending;
}

function nowInSeconds() {
  return Math.floor(Date.now() / 1_000);
}
