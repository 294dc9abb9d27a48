-- AlterTable
ALTER TABLE "payments"."payments" ADD COLUMN     "credited_amount" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "subscriptions"."invoices" ADD COLUMN     "period_payment_id" TEXT,
ADD COLUMN     "prorated" BIGINT NOT NULL DEFAULT 0;

-- What Prisma's schema cannot say, from here on.

ALTER TABLE "payments"."payments"
    ADD CONSTRAINT "payments_credit_check" CHECK ("credited_amount" BETWEEN 0 AND "amount");
