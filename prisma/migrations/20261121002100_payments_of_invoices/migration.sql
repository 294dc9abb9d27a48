-- AlterTable
ALTER TABLE "payments"."payments"
    ADD COLUMN "billing_reason" TEXT NOT NULL DEFAULT 'purchase',
    ADD COLUMN "subscription_id" TEXT,
    ADD COLUMN "provider_invoice_id" TEXT;

-- Payments that have begun a subscription name it from now on, those from before too. Both schemas are on the payments side.
UPDATE "payments"."payments" AS payment SET "subscription_id" = subscription."id"
FROM "subscriptions"."subscriptions" AS subscription
WHERE subscription."project_id" = payment."project_id" AND subscription."payment_id" = payment."id";

-- What Prisma's schema cannot say: states are guarded by the database.
ALTER TABLE "payments"."payments"
    DROP CONSTRAINT "payments_method_check",
    ADD CONSTRAINT "payments_method_check" CHECK ("method" IN ('checkout', 'intent', 'manual', 'invoice')),
    ADD CONSTRAINT "payments_billing_reason_check" CHECK ("billing_reason" IN ('purchase', 'renewal', 'change', 'other')),
    ADD CONSTRAINT "payments_invoice_check" CHECK ("method" <> 'invoice' OR
        ("provider_invoice_id" IS NOT NULL AND "provider_subscription_id" IS NOT NULL AND "subscription_id" IS NOT NULL
            AND "succeeded_at" IS NOT NULL));

-- One payment for each invoice, and the way from an invoice to it.
CREATE UNIQUE INDEX "payments_invoice_key" ON "payments"."payments"("provider_subscription_id", "provider_invoice_id")
    WHERE "provider_invoice_id" IS NOT NULL;
