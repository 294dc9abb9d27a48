-- AlterTable
ALTER TABLE "payments"."payments" ADD COLUMN     "expiry_asked_at" TIMESTAMPTZ(3);
