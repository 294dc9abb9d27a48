-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "projects";

-- CreateTable
CREATE TABLE "projects"."projects" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "default_currency" TEXT NOT NULL,
    "success_url" TEXT,
    "cancel_url" TEXT,
    "webhook_url" TEXT,
    "billing_group" TEXT,
    "registered_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "projects_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "projects"."products" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "recurring" BOOLEAN NOT NULL,
    "price_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "interval" TEXT,
    "interval_count" INTEGER,
    "price_reference" TEXT,
    "tax_behavior" TEXT NOT NULL,
    "trial_days" INTEGER,
    "quantity_min" INTEGER,
    "quantity_max" INTEGER,
    "grants" JSONB NOT NULL,
    "fulfillment" JSONB,
    "meter" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "products_pkey" PRIMARY KEY ("project_id","id")
);

-- CreateTable
CREATE TABLE "projects"."api_keys" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "projects"."webhook_secrets" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_secrets_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "projects_position_key" ON "projects"."projects"("position");

-- CreateIndex
CREATE UNIQUE INDEX "projects_registered_by_key" ON "projects"."projects"("registered_by");

-- CreateIndex
CREATE INDEX "projects_domain_idx" ON "projects"."projects"("domain");

-- CreateIndex
CREATE UNIQUE INDEX "products_position_key" ON "projects"."products"("position");

-- CreateIndex
CREATE INDEX "api_keys_project_id_id_idx" ON "projects"."api_keys"("project_id", "id");

-- CreateIndex
CREATE INDEX "webhook_secrets_project_id_id_idx" ON "projects"."webhook_secrets"("project_id", "id");

-- AddForeignKey
ALTER TABLE "projects"."products" ADD CONSTRAINT "products_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "projects"."projects"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What Prisma's schema cannot say: what a row may hold is guarded by the database, not by code alone.
ALTER TABLE "projects"."projects"
    ADD CONSTRAINT "projects_id_check" CHECK ("id" ~ '^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$'),
    ADD CONSTRAINT "projects_default_currency_check" CHECK ("default_currency" ~ '^[a-z]{3}$');

ALTER TABLE "projects"."products"
    ADD CONSTRAINT "products_type_check" CHECK ("type" IN
        ('one_time', 'subscription', 'api_credits', 'download_credits', 'premium_access', 'pro_features')),
    ADD CONSTRAINT "products_recurring_check" CHECK (
        CASE "type" WHEN 'subscription' THEN "recurring" WHEN 'one_time' THEN NOT "recurring" ELSE true END),
    ADD CONSTRAINT "products_amount_check" CHECK ("amount" >= 0),
    ADD CONSTRAINT "products_currency_check" CHECK ("currency" ~ '^[a-z]{3}$'),
    ADD CONSTRAINT "products_interval_check" CHECK (
        ("interval" IS NOT NULL) = "recurring" AND ("interval_count" IS NOT NULL) = "recurring"
        AND "interval" IN ('day', 'week', 'month', 'year') AND "interval_count" >= 1),
    ADD CONSTRAINT "products_tax_behavior_check" CHECK ("tax_behavior" IN ('inclusive', 'exclusive', 'unspecified')),
    ADD CONSTRAINT "products_trial_days_check" CHECK ("trial_days" IS NULL OR ("trial_days" >= 1 AND "recurring")),
    ADD CONSTRAINT "products_quantity_check" CHECK (
        ("quantity_min" IS NULL) = ("quantity_max" IS NULL) AND "quantity_min" BETWEEN 1 AND "quantity_max");

ALTER TABLE "projects"."api_keys"
    ADD CONSTRAINT "api_keys_type_check" CHECK ("type" IN ('secret', 'publishable')),
    ADD CONSTRAINT "api_keys_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$');

-- One secret is the current one; those before it have an end.
CREATE UNIQUE INDEX "webhook_secrets_current_key" ON "projects"."webhook_secrets"("project_id") WHERE "expires_at" IS NULL;
