import { type Pool } from 'pg';

/** Any number that no other program on the database uses for an advisory lock. */
const SCHEMA_LOCK = 7_242_424_242;

const ddl = `
CREATE SCHEMA IF NOT EXISTS stripe_sandbox;

CREATE TABLE IF NOT EXISTS stripe_sandbox.accounts (
  id         text PRIMARY KEY,
  api_key    text NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Every Stripe object is one document. "sequence" is the order of creation, finer than the second of "created".
CREATE TABLE IF NOT EXISTS stripe_sandbox.objects (
  account  text   NOT NULL,
  id       text   NOT NULL,
  type     text   NOT NULL,
  created  bigint NOT NULL,
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  data     jsonb  NOT NULL,
  PRIMARY KEY (account, id)
);
CREATE INDEX IF NOT EXISTS objects_by_age ON stripe_sandbox.objects (account, type, sequence);
CREATE INDEX IF NOT EXISTS objects_by_id ON stripe_sandbox.objects (id);
-- Events are the bulk of the rows and are never looked up by a field: they would only slow this index down.
CREATE INDEX IF NOT EXISTS objects_by_field ON stripe_sandbox.objects USING gin (data jsonb_path_ops)
  WHERE type <> 'event';
CREATE INDEX IF NOT EXISTS open_sessions_by_expiry ON stripe_sandbox.objects (((data->>'expires_at')::bigint))
  WHERE type = 'checkout.session' AND data->>'status' = 'open';
CREATE INDEX IF NOT EXISTS subscriptions_by_end ON stripe_sandbox.objects (((data->>'cancel_at')::bigint))
  WHERE type = 'subscription' AND data->>'ended_at' IS NULL;
CREATE INDEX IF NOT EXISTS refund_plans_by_time ON stripe_sandbox.objects (((data->>'due_at')::bigint))
  WHERE type = 'sandbox.refund_plan';
CREATE INDEX IF NOT EXISTS paused_collections
  ON stripe_sandbox.objects (((data->'pause_collection'->>'resumes_at')::bigint))
  WHERE type = 'subscription' AND data->>'ended_at' IS NULL;
CREATE INDEX IF NOT EXISTS subscriptions_by_renewal
  ON stripe_sandbox.objects (((data->'items'->'data'->0->>'current_period_end')::bigint))
  WHERE type = 'subscription' AND data->>'status' IN ('active', 'past_due', 'trialing', 'unpaid');
CREATE INDEX IF NOT EXISTS incomplete_subscriptions ON stripe_sandbox.objects (((data->>'created')::bigint))
  WHERE type = 'subscription' AND data->>'status' = 'incomplete';
CREATE INDEX IF NOT EXISTS trial_notices ON stripe_sandbox.objects (((data->>'at')::bigint))
  WHERE type = 'sandbox.trial_notice';
CREATE INDEX IF NOT EXISTS drafts_by_finalization
  ON stripe_sandbox.objects (((data->>'automatically_finalizes_at')::bigint))
  WHERE type = 'invoice' AND data->>'status' = 'draft';
CREATE INDEX IF NOT EXISTS open_invoices_by_attempt
  ON stripe_sandbox.objects (((data->>'next_payment_attempt')::bigint))
  WHERE type = 'invoice' AND data->>'status' = 'open';

CREATE TABLE IF NOT EXISTS stripe_sandbox.idempotency_keys (
  account       text NOT NULL,
  key           text NOT NULL,
  fingerprint   text NOT NULL,
  request_id    text NOT NULL,
  running_until timestamptz,
  status        integer,
  body          text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account, key)
);

-- One row per event and endpoint. Times are the sandbox's own: moving its clock makes retries due.
CREATE TABLE IF NOT EXISTS stripe_sandbox.deliveries (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account         text    NOT NULL,
  event           text    NOT NULL,
  event_type      text    NOT NULL,
  endpoint        text    NOT NULL,
  lane            text    NOT NULL,
  status          text    NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'failed')),
  attempts        integer NOT NULL DEFAULT 0,
  next_attempt_at bigint  NOT NULL,
  leased_until    timestamptz
);
CREATE INDEX IF NOT EXISTS pending_deliveries ON stripe_sandbox.deliveries (next_attempt_at, id)
  WHERE status = 'pending';
CREATE INDEX IF NOT EXISTS untried_deliveries ON stripe_sandbox.deliveries (endpoint, lane, id)
  WHERE status = 'pending' AND attempts = 0;

CREATE TABLE IF NOT EXISTS stripe_sandbox.delivery_attempts (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery        bigint      NOT NULL,
  attempt         integer     NOT NULL,
  attempted_at    timestamptz NOT NULL,
  url             text        NOT NULL,
  response_status integer,
  response_body   text,
  error           text,
  duration_ms     integer     NOT NULL
);
CREATE INDEX IF NOT EXISTS attempts_by_delivery ON stripe_sandbox.delivery_attempts (delivery);

CREATE TABLE IF NOT EXISTS stripe_sandbox.clock (
  singleton      boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  offset_seconds bigint  NOT NULL DEFAULT 0,
  revision       bigint  NOT NULL DEFAULT 1
);
INSERT INTO stripe_sandbox.clock DEFAULT VALUES ON CONFLICT DO NOTHING;

-- Trouble on purpose; it befalls the deliveries after "since_delivery".
CREATE TABLE IF NOT EXISTS stripe_sandbox.chaos (
  singleton      boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  plan           jsonb,
  since_delivery bigint NOT NULL DEFAULT 0
);
INSERT INTO stripe_sandbox.chaos DEFAULT VALUES ON CONFLICT DO NOTHING;
`;

/** Creates what is missing. Several programs may do so at once: they take turns. */
export async function createSchema(pool: Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await client.query(ddl);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

/**
 * Empties the sandbox. The clock's revision goes on, so that whoever follows it hears of the change. The tables are locked
 * in the order in which requests use them, so that the two cannot wait for each other.
 */
export async function forgetEverything(pool: Pool): Promise<void> {
  await pool.query(`
    TRUNCATE stripe_sandbox.objects, stripe_sandbox.idempotency_keys, stripe_sandbox.deliveries,
             stripe_sandbox.delivery_attempts, stripe_sandbox.accounts;
    UPDATE stripe_sandbox.clock SET offset_seconds = 0, revision = revision + 1;
    UPDATE stripe_sandbox.chaos SET plan = NULL;
  `);
}
