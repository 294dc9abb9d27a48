-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "jobs";

-- CreateTable
CREATE TABLE "jobs"."leases" (
    "job" TEXT NOT NULL,
    "lease_id" TEXT,
    "leased_until" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "leases_pkey" PRIMARY KEY ("job")
);

-- What Prisma's schema cannot say.
ALTER TABLE "jobs"."leases"
    ADD CONSTRAINT "leases_lease_check" CHECK (("lease_id" IS NULL) = ("leased_until" IS NULL));

-- What is being worked on, by key: while one row of a key is, no other one is claimed.
CREATE INDEX "outbox_leased_idx" ON "events"."outbox"("key", "leased_until")
    WHERE "state" = 'pending' AND "lease_id" IS NOT NULL;
CREATE INDEX "stripe_events_leased_idx" ON "webhooks"."stripe_events"("key", "leased_until")
    WHERE "state" = 'pending' AND "lease_id" IS NOT NULL;
CREATE INDEX "cancellations_leased_idx" ON "subscriptions"."cancellations"("key", "leased_until")
    WHERE "state" = 'pending' AND "lease_id" IS NOT NULL;
CREATE INDEX "mail_orders_leased_idx" ON "auth"."mail_orders"("key", "leased_until")
    WHERE "state" = 'pending' AND "lease_id" IS NOT NULL;

-- What waits for a person.
CREATE INDEX "cancellations_dead_idx" ON "subscriptions"."cancellations"("position") WHERE "state" = 'dead';
CREATE INDEX "mail_orders_dead_idx" ON "auth"."mail_orders"("position") WHERE "state" = 'dead';
