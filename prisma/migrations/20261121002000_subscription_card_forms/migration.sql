-- AlterTable
ALTER TABLE "payments"."payments" ADD COLUMN     "setup_intent_id" TEXT;

-- AlterTable
ALTER TABLE "projects"."stripe_accounts" ADD COLUMN     "publishable_key" TEXT;

-- CreateIndex
CREATE INDEX "payments_setup_intent_id_idx" ON "payments"."payments"("setup_intent_id");

-- A secret key in the place of a publishable one would be shown to everybody.
ALTER TABLE "projects"."stripe_accounts"
    ADD CONSTRAINT "stripe_accounts_publishable_key_check" CHECK ("publishable_key" ~ '^pk_');

-- A subscription that begins with nothing to pay has no payment intent.
DROP INDEX "payments"."payments_half_done_idx";
CREATE INDEX "payments_half_done_idx" ON "payments"."payments"("checkout_asked_at")
    WHERE "status" = 'pending' AND (("method" = 'checkout' AND "checkout_session_id" IS NULL)
        OR ("method" = 'intent' AND "payment_intent_id" IS NULL AND "provider_subscription_id" IS NULL)
        OR "cancel_requested_at" IS NOT NULL);

-- What was paid and whose subscription is not known yet, for the reconciler: none, mostly.
CREATE INDEX "subscription_slots_paid_idx" ON "payments"."subscription_slots"("payment_id")
    WHERE "stage" = 'paid';
