-- CreateTable
CREATE TABLE "subscriptions"."portal_configurations" (
    "project_id" TEXT NOT NULL,
    "stripe_account" TEXT NOT NULL,
    "allows" TEXT NOT NULL,
    "configuration_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "portal_configurations_pkey" PRIMARY KEY ("project_id","stripe_account","allows")
);

-- CreateIndex
CREATE INDEX "subscriptions_stripe_account_customer_id_idx" ON "subscriptions"."subscriptions"("stripe_account", "customer_id");
