-- AlterTable
ALTER TABLE "auth"."subscription_sources" ADD COLUMN     "cancel_at_period_end" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "current_period_end" TIMESTAMPTZ(3),
ADD COLUMN     "grace_ends_at" TIMESTAMPTZ(3);
