-- AlterTable
ALTER TABLE "payments"."subscription_slots" ADD COLUMN     "subscription_id" TEXT;

-- What is known by now. Both schemas are of the payments side.
UPDATE "payments"."subscription_slots" AS slot SET "subscription_id" = subscription."id"
    FROM "subscriptions"."subscriptions" AS subscription
    WHERE slot."stage" = 'subscription' AND subscription."project_id" = slot."project_id"
      AND subscription."user_id" = slot."user_id" AND subscription."product_id" = slot."product_id"
      AND COALESCE(subscription."payment_id", subscription."id") = slot."payment_id";
