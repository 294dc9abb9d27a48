-- Usage is billed by subscriptions, so its reports are theirs. Nothing is released that writes to the table where it was.
ALTER TABLE "payments"."usage_reports" SET SCHEMA "subscriptions";

-- AlterTable
ALTER TABLE "subscriptions"."usage_reports" ADD COLUMN     "customer_id" TEXT,
ADD COLUMN     "stripe_account" TEXT;

-- AlterTable
ALTER TABLE "subscriptions"."subscriptions" ADD COLUMN     "customer_id" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "meter" TEXT,
ADD COLUMN     "metered_since" TIMESTAMPTZ(3);

-- What subscriptions there are already is metered by what was sold with them, and billed to whom their payment names.
UPDATE "subscriptions"."subscriptions" AS subscription
SET "customer_id" = coalesce(payment."customer_id", ''),
    "meter" = item."terms"->>'meter',
    "metered_since" = CASE WHEN item."terms"->>'meter' IS NOT NULL THEN payment."created_at" END
FROM "payments"."payments" AS payment
JOIN "payments"."payment_items" AS item ON item."payment_id" = payment."id" AND item."project_id" = payment."project_id"
WHERE payment."id" = subscription."payment_id" AND payment."project_id" = subscription."project_id"
  AND item."product_id" = subscription."product_id";
UPDATE "subscriptions"."subscriptions" AS subscription
SET "customer_id" = customer."provider_customer_id"
FROM "payments"."customers" AS customer
WHERE subscription."customer_id" = '' AND customer."project_id" = subscription."project_id"
  AND customer."user_id" = subscription."user_id" AND customer."stripe_account" = subscription."stripe_account";

-- What Prisma's schema cannot say.
ALTER TABLE "subscriptions"."subscriptions"
    ADD CONSTRAINT "subscriptions_metered_check" CHECK (("meter" IS NULL) = ("metered_since" IS NULL));
ALTER TABLE "subscriptions"."usage_reports"
    DROP CONSTRAINT "usage_reports_state_check",
    ADD CONSTRAINT "usage_reports_state_check" CHECK ("state" IN ('pending', 'done', 'unbilled', 'dead')),
    ADD CONSTRAINT "usage_reports_sent_check" CHECK (("customer_id" IS NULL) = ("stripe_account" IS NULL));

-- As every queue has them, and what of a user's usage is not reported.
DROP INDEX "subscriptions"."usage_reports_dead_idx";
DROP INDEX "subscriptions"."usage_reports_waiting_idx";
CREATE INDEX "usage_reports_dead_idx" ON "subscriptions"."usage_reports"("position") WHERE "state" = 'dead';
CREATE INDEX "usage_reports_leased_idx" ON "subscriptions"."usage_reports"("key", "leased_until")
    WHERE "state" = 'pending' AND "lease_id" IS NOT NULL;
CREATE INDEX "usage_reports_unreported_idx" ON "subscriptions"."usage_reports"("project_id", "user_id") WHERE "state" <> 'done';
