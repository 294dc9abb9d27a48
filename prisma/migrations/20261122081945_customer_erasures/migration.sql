-- CreateTable
CREATE TABLE "payments"."customer_erasures" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "stripe_account" TEXT NOT NULL,
    "provider_customer_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "lease_id" TEXT,
    "last_error" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "customer_erasures_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "customer_erasures_position_key" ON "payments"."customer_erasures"("position");

-- CreateIndex
CREATE UNIQUE INDEX "customer_erasures_project_id_user_id_stripe_account_provide_key" ON "payments"."customer_erasures"("project_id", "user_id", "stripe_account", "provider_customer_id");

-- What Prisma's schema cannot say, from here on.
ALTER TABLE "payments"."customer_erasures"
    ADD CONSTRAINT "customer_erasures_state_check" CHECK ("state" IN ('pending', 'done', 'shared', 'dead'));
CREATE INDEX "customer_erasures_due_idx" ON "payments"."customer_erasures"("available_at", "position")
    WHERE "state" = 'pending' AND "settled_at" IS NULL;
CREATE INDEX "customer_erasures_key_idx" ON "payments"."customer_erasures"("key", "position") WHERE "state" = 'pending';
CREATE INDEX "customer_erasures_leased_idx" ON "payments"."customer_erasures"("key", "leased_until")
    WHERE "state" = 'pending' AND "lease_id" IS NOT NULL;
CREATE INDEX "customer_erasures_dead_idx" ON "payments"."customer_erasures"("position") WHERE "state" = 'dead';

-- Who pays by a customer.
CREATE INDEX "payments_customer_idx" ON "payments"."payments"("customer_id") WHERE "customer_id" IS NOT NULL;

-- Users who were deleted before there was this queue.
INSERT INTO "payments"."customer_erasures" ("id", "project_id", "user_id", "stripe_account", "provider_customer_id", "key")
SELECT 'eras_' || replace(gen_random_uuid()::text, '-', ''), known.project_id, known.user_id, theirs.stripe_account,
       theirs.customer_id, theirs.stripe_account || ':' || theirs.customer_id
FROM "payments"."users" AS known
JOIN (
    SELECT project_id, user_id, stripe_account, provider_customer_id AS customer_id FROM "payments"."customers"
    UNION
    SELECT project_id, user_id, stripe_account, customer_id FROM "payments"."payments"
    WHERE customer_id IS NOT NULL AND method <> 'invoice'
) AS theirs ON theirs.project_id = known.project_id AND theirs.user_id = known.user_id
WHERE known.status = 'deleted';
