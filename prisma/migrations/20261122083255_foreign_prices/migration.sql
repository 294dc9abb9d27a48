-- AlterTable
ALTER TABLE "subscriptions"."subscriptions" ADD COLUMN     "foreign_price" BOOLEAN NOT NULL DEFAULT false;
