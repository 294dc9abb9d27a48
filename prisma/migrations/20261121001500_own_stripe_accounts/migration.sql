-- AlterTable
ALTER TABLE "payments"."customers" DROP CONSTRAINT "customers_pkey",
ADD COLUMN     "stripe_account" TEXT NOT NULL DEFAULT '',
ADD CONSTRAINT "customers_pkey" PRIMARY KEY ("project_id", "user_id", "stripe_account");

-- AlterTable
ALTER TABLE "payments"."payments" ADD COLUMN     "stripe_account" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "projects"."projects" ADD COLUMN     "stripe_account" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "subscriptions"."subscriptions" ADD COLUMN     "stripe_account" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "webhooks"."stripe_events" ADD COLUMN     "project_id" TEXT,
ADD COLUMN     "stripe_account" TEXT NOT NULL DEFAULT '';

-- CreateTable
CREATE TABLE "projects"."stripe_accounts" (
    "project_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "livemode" BOOLEAN NOT NULL,
    "last4" TEXT NOT NULL,
    "sealed_secret_key" TEXT NOT NULL,
    "sealed_webhook_secret" TEXT NOT NULL,
    "sealed_former_secret" TEXT,
    "former_expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "stripe_accounts_pkey" PRIMARY KEY ("project_id","account_id")
);

-- DropIndex
DROP INDEX "subscriptions"."invoices_subscription_id_idx";

-- AlterTable
ALTER TABLE "subscriptions"."invoices" DROP CONSTRAINT "invoices_pkey",
ADD CONSTRAINT "invoices_pkey" PRIMARY KEY ("subscription_id", "provider_invoice_id");

-- CreateIndex
CREATE INDEX "customers_user_id_stripe_account_idx" ON "payments"."customers"("user_id", "stripe_account");

-- What Prisma's schema cannot say.
ALTER TABLE "projects"."projects"
    ADD CONSTRAINT "projects_stripe_account_check" CHECK ("stripe_account" ~ '^(acct_[A-Za-z0-9]+)?$');

ALTER TABLE "projects"."stripe_accounts"
    ADD CONSTRAINT "stripe_accounts_account_id_check" CHECK ("account_id" ~ '^acct_[A-Za-z0-9]+$'),
    ADD CONSTRAINT "stripe_accounts_former_check" CHECK (("sealed_former_secret" IS NULL) = ("former_expires_at" IS NULL));

-- Only a project's own endpoint tells of an account of its own.
ALTER TABLE "webhooks"."stripe_events"
    ADD CONSTRAINT "stripe_events_account_check" CHECK (("project_id" IS NULL) = ("stripe_account" = ''));
