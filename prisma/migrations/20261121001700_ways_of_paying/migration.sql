-- AlterTable
ALTER TABLE "payments"."payments"
    ADD COLUMN "method" TEXT NOT NULL DEFAULT 'checkout',
    ADD COLUMN "promotion" JSONB;

-- CreateTable
CREATE TABLE "payments"."download_counts" (
    "payment_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "project_id" TEXT NOT NULL,
    "used" INTEGER NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "download_counts_pkey" PRIMARY KEY ("payment_id","position")
);

-- AddForeignKey
ALTER TABLE "payments"."download_counts" ADD CONSTRAINT "download_counts_payment_id_position_fkey" FOREIGN KEY ("payment_id", "position") REFERENCES "payments"."payment_items"("payment_id", "position") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- What Prisma's schema cannot say: states and amounts are guarded by the database.
ALTER TABLE "payments"."payments"
    ADD CONSTRAINT "payments_method_check" CHECK ("method" IN ('checkout', 'intent', 'manual')),
    ADD CONSTRAINT "payments_checkout_check" CHECK ("method" = 'checkout' OR "checkout_session_id" IS NULL),
    ADD CONSTRAINT "payments_by_hand_check" CHECK ("method" <> 'manual' OR "payment_intent_id" IS NULL);

ALTER TABLE "payments"."download_counts"
    ADD CONSTRAINT "download_counts_used_check" CHECK ("used" > 0);

-- Payments whose checkout or intent was never made or is to be closed, for the sweeper: a handful among all.
DROP INDEX "payments"."payments_half_done_idx";
CREATE INDEX "payments_half_done_idx" ON "payments"."payments"("checkout_asked_at")
    WHERE "status" = 'pending' AND (("method" = 'checkout' AND "checkout_session_id" IS NULL)
        OR ("method" = 'intent' AND "payment_intent_id" IS NULL) OR "cancel_requested_at" IS NOT NULL);

-- Intents that may have expired, for the job that calls them off.
CREATE INDEX "payments_open_intents_idx" ON "payments"."payments"("checkout_expires_at")
    WHERE "status" = 'pending' AND "method" = 'intent';
