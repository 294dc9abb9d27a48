-- AlterTable
ALTER TABLE "auth"."credit_balances" ADD COLUMN     "debt" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "auth"."credit_lots" ADD COLUMN     "lapsed" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "taken_back" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "auth"."payment_reversals" (
    "project_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL DEFAULT 0,
    "refunded_amount" BIGINT NOT NULL DEFAULT 0,
    "credit_debt" TEXT NOT NULL DEFAULT 'repay',
    "ended_by" TEXT,

    CONSTRAINT "payment_reversals_pkey" PRIMARY KEY ("project_id","payment_id")
);

-- CreateTable
CREATE TABLE "auth"."payment_disputes" (
    "project_id" TEXT NOT NULL,
    "dispute_id" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "disputed_amount" BIGINT NOT NULL,
    "state" TEXT NOT NULL,

    CONSTRAINT "payment_disputes_pkey" PRIMARY KEY ("project_id","dispute_id")
);

-- CreateTable
CREATE TABLE "auth"."dispute_reserves" (
    "project_id" TEXT NOT NULL,
    "dispute_id" TEXT NOT NULL,
    "lot_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,

    CONSTRAINT "dispute_reserves_pkey" PRIMARY KEY ("project_id","dispute_id","lot_id")
);

-- CreateIndex
CREATE INDEX "payment_disputes_project_id_payment_id_idx" ON "auth"."payment_disputes"("project_id", "payment_id");

-- CreateIndex
CREATE INDEX "dispute_reserves_lot_id_idx" ON "auth"."dispute_reserves"("lot_id");

-- What Prisma's schema cannot say, from here on.

-- Who owes credits has none to spend: whatever comes or is freed repays first.
ALTER TABLE "auth"."credit_balances"
    ADD CONSTRAINT "credit_balances_debt_check" CHECK (
        "debt" BETWEEN 0 AND 9007199254740991 AND ("debt" = 0 OR "available" = 0));
ALTER TABLE "auth"."credit_lots"
    ADD CONSTRAINT "credit_lots_lapsed_check" CHECK ("lapsed" >= 0 AND "remaining" + "held" + "lapsed" <= "amount"),
    ADD CONSTRAINT "credit_lots_taken_back_check" CHECK ("taken_back" BETWEEN 0 AND "amount");
ALTER TABLE "auth"."ledger_entries"
    DROP CONSTRAINT "ledger_entries_amount_check",
    ADD CONSTRAINT "ledger_entries_amount_check" CHECK (
        ("type" IN ('granted', 'owed', 'forgiven') AND "amount" > 0)
        OR ("type" IN ('consumed', 'expired', 'revoked', 'repaid') AND "amount" < 0));
ALTER TABLE "auth"."payment_reversals"
    ADD CONSTRAINT "payment_reversals_amount_check" CHECK ("amount" >= 0 AND "refunded_amount" >= 0),
    ADD CONSTRAINT "payment_reversals_credit_debt_check" CHECK ("credit_debt" IN ('repay', 'forgive'));
ALTER TABLE "auth"."payment_disputes"
    ADD CONSTRAINT "payment_disputes_amount_check" CHECK ("disputed_amount" >= 0),
    ADD CONSTRAINT "payment_disputes_state_check" CHECK ("state" IN ('open', 'won', 'lost'));
ALTER TABLE "auth"."dispute_reserves"
    ADD CONSTRAINT "dispute_reserves_amount_check" CHECK ("amount" >= 0);
