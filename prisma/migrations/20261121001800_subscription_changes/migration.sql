-- AlterTable
ALTER TABLE "subscriptions"."subscriptions" ADD COLUMN     "credits" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "price_id" TEXT,
ADD COLUMN     "quantity" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "resumes_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "subscriptions"."changes" (
    "project_id" TEXT NOT NULL,
    "operation_id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "price_id" TEXT NOT NULL,
    "quantity" INTEGER,
    "proration_behavior" TEXT NOT NULL,
    "proration_date" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL DEFAULT 'open',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "changes_pkey" PRIMARY KEY ("project_id","operation_id")
);

-- CreateIndex
CREATE INDEX "changes_subscription_id_idx" ON "subscriptions"."changes"("subscription_id");

-- What Prisma's schema cannot say.
ALTER TABLE "subscriptions"."subscriptions"
    ADD CONSTRAINT "subscriptions_quantity_check" CHECK ("quantity" >= 0),
    ADD CONSTRAINT "subscriptions_credits_check" CHECK (jsonb_typeof("credits") = 'array');
ALTER TABLE "subscriptions"."changes"
    ADD CONSTRAINT "changes_state_check" CHECK ("state" IN ('open', 'applied', 'refused')),
    ADD CONSTRAINT "changes_settled_check" CHECK (("state" = 'open') = ("settled_at" IS NULL)),
    ADD CONSTRAINT "changes_quantity_check" CHECK ("quantity" > 0),
    ADD CONSTRAINT "changes_proration_check" CHECK (
        "proration_behavior" IN ('create_prorations', 'always_invoice', 'none'));
CREATE INDEX "changes_open_idx" ON "subscriptions"."changes"("created_at") WHERE "state" = 'open';
