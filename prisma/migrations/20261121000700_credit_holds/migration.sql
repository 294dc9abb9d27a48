-- AlterTable
ALTER TABLE "auth"."credit_balances" ADD COLUMN     "held" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "auth"."credit_lots" ADD COLUMN     "held" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "auth"."ledger_entries" ADD COLUMN     "held_after" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "auth"."credit_holds" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "credit_type" TEXT NOT NULL,
    "operation_id" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "captured" BIGINT NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL DEFAULT 'open',
    "lots" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,

    CONSTRAINT "credit_holds_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "credit_holds_project_id_operation_id_key" ON "auth"."credit_holds"("project_id", "operation_id");

-- What Prisma's schema cannot say, from here on.

ALTER TABLE "auth"."credit_balances"
    ADD CONSTRAINT "credit_balances_held_check" CHECK ("held" >= 0 AND "available" + "held" <= 9007199254740991);
ALTER TABLE "auth"."credit_lots"
    ADD CONSTRAINT "credit_lots_held_check" CHECK ("held" >= 0 AND "remaining" + "held" <= "amount");
ALTER TABLE "auth"."ledger_entries"
    ADD CONSTRAINT "ledger_entries_held_check" CHECK ("held_after" BETWEEN 0 AND "balance_after");
ALTER TABLE "auth"."credit_holds"
    ADD CONSTRAINT "credit_holds_amount_check" CHECK ("amount" > 0),
    ADD CONSTRAINT "credit_holds_state_check" CHECK ("state" IN ('open', 'captured', 'released', 'expired')),
    ADD CONSTRAINT "credit_holds_captured_check" CHECK (
        CASE "state" WHEN 'captured' THEN "captured" BETWEEN 1 AND "amount" ELSE "captured" = 0 END),
    ADD CONSTRAINT "credit_holds_closed_check" CHECK (("state" = 'open') = ("closed_at" IS NULL));

-- The open holds of a wallet, the next to expire first.
CREATE INDEX "credit_holds_open_idx" ON "auth"."credit_holds"
    ("project_id", "user_id", "credit_type", "expires_at") WHERE "state" = 'open';
