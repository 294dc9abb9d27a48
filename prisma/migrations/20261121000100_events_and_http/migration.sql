-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "events";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "http";

-- CreateTable
CREATE TABLE "events"."events" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT,
    "data" JSONB NOT NULL,
    "metadata" JSONB NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events"."outbox" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "event_id" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "lease_id" TEXT,
    "last_error" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "events"."inbox" (
    "handler" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "handled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("handler","event_id")
);

-- CreateTable
CREATE TABLE "http"."idempotency_keys" (
    "id" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "route" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "lease_id" TEXT,
    "leased_until" TIMESTAMPTZ(3),
    "status" INTEGER,
    "body" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "events_position_key" ON "events"."events"("position");

-- CreateIndex
CREATE INDEX "events_project_id_position_idx" ON "events"."events"("project_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_position_key" ON "events"."outbox"("position");

-- CreateIndex
CREATE INDEX "outbox_state_settled_at_idx" ON "events"."outbox"("state", "settled_at");

-- CreateIndex
CREATE INDEX "inbox_handled_at_idx" ON "events"."inbox"("handled_at");

-- CreateIndex
CREATE INDEX "idempotency_keys_expires_at_idx" ON "http"."idempotency_keys"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "idempotency_keys_scope_route_key_key" ON "http"."idempotency_keys"("scope", "route", "key");

-- What Prisma's schema cannot say: states are guarded by the database, and the two indexes that claiming work needs.
ALTER TABLE "events"."outbox"
    ADD CONSTRAINT "outbox_state_check" CHECK ("state" IN ('pending', 'done', 'dead')),
    ADD CONSTRAINT "outbox_side_check" CHECK ("side" IN ('payments', 'auth'));
CREATE INDEX "outbox_due_idx" ON "events"."outbox"("available_at", "position")
    WHERE "state" = 'pending' AND "settled_at" IS NULL;
CREATE INDEX "outbox_key_idx" ON "events"."outbox"("key", "position") WHERE "state" = 'pending';

-- Published events are facts: they are never changed. (Deletion stays possible, for retention.)
CREATE FUNCTION "events"."refuse_update"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME;
END $$;
CREATE TRIGGER "events_append_only" BEFORE UPDATE ON "events"."events"
    FOR EACH ROW EXECUTE FUNCTION "events"."refuse_update"();

-- The one way into the outbox, for the application and for hot statements of other schemas alike: stores the event and one
-- delivery for each side that listens. Deliveries of one side, project and user go in order.
CREATE FUNCTION "events"."append"(
    event_id text, event_type text, event_version int, event_source text, event_project_id text, event_user_id text,
    event_data jsonb, event_metadata jsonb, event_time timestamptz, listening_sides text[]
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO "events"."events" (id, type, version, source, project_id, user_id, data, metadata, occurred_at)
    VALUES (event_id, event_type, event_version, event_source, event_project_id, event_user_id, event_data,
            event_metadata, event_time);
    INSERT INTO "events"."outbox" (id, event_id, side, key)
    SELECT event_id || ':' || side, event_id, side, concat_ws(':', side, event_project_id, event_user_id)
    FROM unnest(listening_sides) AS side;
$$;
