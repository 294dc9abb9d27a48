-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "payments";

-- CreateTable
CREATE TABLE "payments"."payments" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "payment_type" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "refunded_amount" BIGINT NOT NULL DEFAULT 0,
    "quantity" INTEGER NOT NULL,
    "price_id" TEXT NOT NULL,
    "terms" JSONB NOT NULL,
    "reference" TEXT,
    "metadata" JSONB NOT NULL,
    "success_url" TEXT NOT NULL,
    "cancel_url" TEXT NOT NULL,
    "operation_id" TEXT NOT NULL,
    "retry_of" TEXT,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "failure_code" TEXT,
    "failure_message" TEXT,
    "customer_id" TEXT,
    "checkout_session_id" TEXT,
    "checkout_url" TEXT,
    "checkout_expires_at" TIMESTAMPTZ(3),
    "payment_intent_id" TEXT,
    "provider_subscription_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "succeeded_at" TIMESTAMPTZ(3),
    "checkout_asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payments"."customers" (
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "provider_customer_id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("project_id","user_id")
);

-- CreateTable
CREATE TABLE "payments"."subscription_slots" (
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "subscription_slots_pkey" PRIMARY KEY ("project_id","user_id","product_id")
);

-- CreateIndex
CREATE INDEX "payments_project_id_user_id_id_idx" ON "payments"."payments"("project_id", "user_id", "id");

-- CreateIndex
CREATE INDEX "payments_project_id_status_id_idx" ON "payments"."payments"("project_id", "status", "id");

-- CreateIndex
CREATE INDEX "payments_project_id_reference_id_idx" ON "payments"."payments"("project_id", "reference", "id");

-- CreateIndex
CREATE INDEX "payments_project_id_product_id_id_idx" ON "payments"."payments"("project_id", "product_id", "id");

-- CreateIndex
CREATE INDEX "payments_project_id_id_idx" ON "payments"."payments"("project_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_project_id_operation_id_key" ON "payments"."payments"("project_id", "operation_id");

-- CreateIndex
CREATE UNIQUE INDEX "payments_checkout_session_id_key" ON "payments"."payments"("checkout_session_id");

-- CreateIndex
CREATE INDEX "subscription_slots_payment_id_idx" ON "payments"."subscription_slots"("payment_id");

-- What Prisma's schema cannot say: states and amounts are guarded by the database.
ALTER TABLE "payments"."payments"
    ADD CONSTRAINT "payments_status_check" CHECK ("status" IN
        ('pending', 'processing', 'succeeded', 'partially_refunded', 'refunded', 'failed', 'expired', 'canceled', 'disputed')),
    ADD CONSTRAINT "payments_type_check" CHECK ("payment_type" IN ('one_time', 'subscription')),
    ADD CONSTRAINT "payments_amount_check" CHECK ("amount" >= 0 AND "quantity" > 0),
    ADD CONSTRAINT "payments_refund_check" CHECK ("refunded_amount" BETWEEN 0 AND "amount");

ALTER TABLE "payments"."subscription_slots"
    ADD CONSTRAINT "subscription_slots_stage_check" CHECK ("stage" IN ('checkout', 'paid', 'subscription'));

-- The retries of a payment.
CREATE INDEX "payments_retries_idx" ON "payments"."payments"("project_id", "retry_of") WHERE "retry_of" IS NOT NULL;

-- Payments whose checkout was never made or is to be closed, for the sweeper: a handful among all.
CREATE INDEX "payments_half_done_idx" ON "payments"."payments"("checkout_asked_at")
    WHERE "status" = 'pending' AND ("checkout_session_id" IS NULL OR "cancel_requested_at" IS NOT NULL);
