-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "subscriptions";

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "webhooks";

-- CreateTable
CREATE TABLE "subscriptions"."subscriptions" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "provider_subscription_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "current_period_start" TIMESTAMPTZ(3),
    "current_period_end" TIMESTAMPTZ(3),
    "cancel_at_period_end" BOOLEAN NOT NULL,
    "trial_end" TIMESTAMPTZ(3),
    "canceled_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "first_failed_at" TIMESTAMPTZ(3),
    "grace_days" INTEGER NOT NULL,
    "grace_ends_at" TIMESTAMPTZ(3),
    "permissions" TEXT[],
    "provider_state_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscriptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscriptions"."invoices" (
    "provider_invoice_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "first_failed_at" TIMESTAMPTZ(3),
    "paid_at" TIMESTAMPTZ(3),

    CONSTRAINT "invoices_pkey" PRIMARY KEY ("provider_invoice_id")
);

-- CreateTable
CREATE TABLE "webhooks"."stripe_events" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "livemode" BOOLEAN NOT NULL,
    "object_id" TEXT,
    "payload" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "lease_id" TEXT,
    "last_error" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "stripe_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "subscriptions_provider_subscription_id_key" ON "subscriptions"."subscriptions"("provider_subscription_id");

-- CreateIndex
CREATE INDEX "subscriptions_project_id_user_id_id_idx" ON "subscriptions"."subscriptions"("project_id", "user_id", "id");

-- CreateIndex
CREATE INDEX "subscriptions_project_id_payment_id_idx" ON "subscriptions"."subscriptions"("project_id", "payment_id");

-- CreateIndex
CREATE INDEX "invoices_subscription_id_idx" ON "subscriptions"."invoices"("subscription_id");

-- CreateIndex
CREATE UNIQUE INDEX "stripe_events_position_key" ON "webhooks"."stripe_events"("position");

-- CreateIndex
CREATE INDEX "stripe_events_type_position_idx" ON "webhooks"."stripe_events"("type", "position");

-- What Prisma's schema cannot say: states are guarded by the database, and the indexes over a part of the rows.
ALTER TABLE "subscriptions"."subscriptions"
    ADD CONSTRAINT "subscriptions_status_check" CHECK ("status" IN
        ('trialing', 'active', 'past_due', 'unpaid', 'paused', 'canceled', 'incomplete', 'expired')),
    ADD CONSTRAINT "subscriptions_grace_check" CHECK (
        "grace_days" >= 0 AND ("grace_ends_at" IS NOT NULL OR "status" NOT IN ('past_due', 'unpaid', 'canceled'))),
    ADD CONSTRAINT "subscriptions_failing_check" CHECK (
        "first_failed_at" IS NOT NULL OR "status" NOT IN ('past_due', 'unpaid'));
CREATE INDEX "subscriptions_grace_idx" ON "subscriptions"."subscriptions"("grace_ends_at") WHERE "status" = 'canceled';

-- An ended and expired subscription stays so, whatever arrives later.
CREATE FUNCTION "subscriptions"."refuse_revival"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'subscription % has expired and cannot become %', OLD.id, NEW.status;
END $$;
CREATE TRIGGER "subscriptions_expired_is_final" BEFORE UPDATE ON "subscriptions"."subscriptions"
    FOR EACH ROW WHEN (OLD.status = 'expired' AND NEW.status <> 'expired')
    EXECUTE FUNCTION "subscriptions"."refuse_revival"();

ALTER TABLE "webhooks"."stripe_events"
    ADD CONSTRAINT "stripe_events_state_check" CHECK ("state" IN ('pending', 'processed', 'ignored', 'dead'));
CREATE INDEX "stripe_events_due_idx" ON "webhooks"."stripe_events"("available_at", "position")
    WHERE "state" = 'pending' AND "settled_at" IS NULL;
CREATE INDEX "stripe_events_key_idx" ON "webhooks"."stripe_events"("key", "position") WHERE "state" = 'pending';
CREATE INDEX "stripe_events_dead_idx" ON "webhooks"."stripe_events"("position") WHERE "state" = 'dead';
