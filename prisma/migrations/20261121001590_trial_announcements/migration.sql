-- AlterTable
ALTER TABLE "subscriptions"."subscriptions" ADD COLUMN     "announced_trial_end" TIMESTAMPTZ(3);
