-- AlterTable
ALTER TABLE "projects"."projects" ADD COLUMN     "credit_debt" TEXT NOT NULL DEFAULT 'repay';

-- CreateTable
CREATE TABLE "payments"."refunds" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "reason" TEXT,
    "status" TEXT NOT NULL,
    "failure_reason" TEXT,
    "provider_refund_id" TEXT,
    "operation_id" TEXT,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "succeeded_at" TIMESTAMPTZ(3),

    CONSTRAINT "refunds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payments"."disputes" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "provider_dispute_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "reason" TEXT,
    "status" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "disputes_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "refunds_provider_refund_id_key" ON "payments"."refunds"("provider_refund_id");

-- CreateIndex
CREATE INDEX "refunds_project_id_payment_id_id_idx" ON "payments"."refunds"("project_id", "payment_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "refunds_project_id_operation_id_key" ON "payments"."refunds"("project_id", "operation_id");

-- CreateIndex
CREATE UNIQUE INDEX "disputes_provider_dispute_id_key" ON "payments"."disputes"("provider_dispute_id");

-- CreateIndex
CREATE INDEX "disputes_project_id_payment_id_id_idx" ON "payments"."disputes"("project_id", "payment_id", "id");

-- CreateIndex
CREATE INDEX "payments_payment_intent_id_idx" ON "payments"."payments"("payment_intent_id");

-- What Prisma's schema cannot say: states and amounts are guarded by the database.
ALTER TABLE "projects"."projects"
    ADD CONSTRAINT "projects_credit_debt_check" CHECK ("credit_debt" IN ('repay', 'forgive'));

ALTER TABLE "payments"."refunds"
    ADD CONSTRAINT "refunds_status_check" CHECK ("status" IN ('pending', 'requires_action', 'succeeded', 'failed', 'canceled')),
    ADD CONSTRAINT "refunds_amount_check" CHECK ("amount" > 0),
    ADD CONSTRAINT "refunds_succeeded_check" CHECK ("status" <> 'succeeded' OR "succeeded_at" IS NOT NULL),
    ADD CONSTRAINT "refunds_origin_check" CHECK ("provider_refund_id" IS NOT NULL OR "operation_id" IS NOT NULL);

ALTER TABLE "payments"."disputes"
    ADD CONSTRAINT "disputes_phase_check" CHECK ("phase" IN ('inquiry', 'open', 'won', 'lost')),
    ADD CONSTRAINT "disputes_amount_check" CHECK ("amount" >= 0);

-- Refunds that the provider is not known to have, for the sweeper: a handful among all.
CREATE INDEX "refunds_half_done_idx" ON "payments"."refunds"("asked_at")
    WHERE "status" = 'pending' AND "provider_refund_id" IS NULL;
