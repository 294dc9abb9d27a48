-- AlterTable
ALTER TABLE "subscriptions"."subscriptions" ADD COLUMN     "period_payment_id" TEXT,
ADD COLUMN     "withheld" BOOLEAN NOT NULL DEFAULT false;

-- What Prisma's schema cannot say, from here on.

-- Those that are here already: the newest payment that has begun or renewed them.
UPDATE "subscriptions"."subscriptions" AS subscription
SET "period_payment_id" = (
    SELECT payment."id" FROM "payments"."payments" AS payment
    WHERE payment."project_id" = subscription."project_id" AND payment."user_id" = subscription."user_id"
      AND payment."subscription_id" = subscription."id" AND payment."billing_reason" IN ('purchase', 'renewal')
    ORDER BY payment."id" DESC LIMIT 1);
