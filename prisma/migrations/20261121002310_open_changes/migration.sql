-- CreateTable
CREATE TABLE "subscriptions"."open_changes" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "operation_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "lease_id" TEXT,
    "last_error" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "open_changes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "open_changes_position_key" ON "subscriptions"."open_changes"("position");

-- What Prisma's schema cannot say.
ALTER TABLE "subscriptions"."open_changes"
    ADD CONSTRAINT "open_changes_state_check" CHECK ("state" IN ('pending', 'done', 'dead'));
CREATE INDEX "open_changes_due_idx" ON "subscriptions"."open_changes"("available_at", "position")
    WHERE "state" = 'pending' AND "settled_at" IS NULL;
CREATE INDEX "open_changes_key_idx" ON "subscriptions"."open_changes"("key", "position") WHERE "state" = 'pending';
CREATE INDEX "open_changes_leased_idx" ON "subscriptions"."open_changes"("key", "leased_until")
    WHERE "state" = 'pending' AND "lease_id" IS NOT NULL;
CREATE INDEX "open_changes_dead_idx" ON "subscriptions"."open_changes"("position") WHERE "state" = 'dead';

-- What is open by now.
INSERT INTO "subscriptions"."open_changes" ("id", "project_id", "operation_id", "key", "available_at")
    SELECT "project_id" || ':' || "operation_id", "project_id", "operation_id", "subscription_id", now() + interval '3 minutes'
    FROM "subscriptions"."changes" WHERE "state" = 'open' ORDER BY "created_at";
DROP INDEX "subscriptions"."changes_open_idx";
