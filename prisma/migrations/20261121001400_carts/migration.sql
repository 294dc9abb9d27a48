-- CreateTable
CREATE TABLE "payments"."payment_items" (
    "payment_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "project_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "price_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,
    "recurring" BOOLEAN NOT NULL,
    "terms" JSONB NOT NULL,

    CONSTRAINT "payment_items_pkey" PRIMARY KEY ("payment_id","position")
);

-- CreateTable
CREATE TABLE "payments"."carts" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "user_id" TEXT,
    "email" TEXT,
    "payment_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "carts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payments"."cart_items" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "cart_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "quantity" INTEGER NOT NULL,

    CONSTRAINT "cart_items_pkey" PRIMARY KEY ("id")
);

-- What was sold moves from the payment to its lines.
INSERT INTO "payments"."payment_items"
    ("payment_id", "position", "project_id", "product_id", "price_id", "quantity", "recurring", "terms")
SELECT "id", 0, "project_id", "product_id", "price_id", "quantity", "payment_type" = 'subscription', "terms"
FROM "payments"."payments";

-- DropIndex
DROP INDEX "payments"."payments_project_id_product_id_id_idx";

-- The check names a column that goes.
ALTER TABLE "payments"."payments" DROP CONSTRAINT "payments_amount_check";

-- AlterTable
ALTER TABLE "payments"."payments"
    DROP COLUMN "price_id",
    DROP COLUMN "product_id",
    DROP COLUMN "quantity",
    DROP COLUMN "terms",
    ADD COLUMN "from_front_end" BOOLEAN NOT NULL DEFAULT false;

-- CreateIndex
CREATE INDEX "payment_items_project_id_product_id_payment_id_idx" ON "payments"."payment_items"("project_id", "product_id", "payment_id");

-- CreateIndex
CREATE INDEX "carts_project_id_user_id_idx" ON "payments"."carts"("project_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "cart_items_cart_id_product_id_key" ON "payments"."cart_items"("cart_id", "product_id");

-- AddForeignKey
ALTER TABLE "payments"."payment_items" ADD CONSTRAINT "payment_items_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"."payments"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "payments"."cart_items" ADD CONSTRAINT "cart_items_cart_id_fkey" FOREIGN KEY ("cart_id") REFERENCES "payments"."carts"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- What Prisma's schema cannot say: states and amounts are guarded by the database.
ALTER TABLE "payments"."payments"
    ADD CONSTRAINT "payments_amount_check" CHECK ("amount" >= 0);

ALTER TABLE "payments"."payment_items"
    ADD CONSTRAINT "payment_items_quantity_check" CHECK ("quantity" > 0 AND "position" >= 0);

ALTER TABLE "payments"."carts"
    ADD CONSTRAINT "carts_status_check" CHECK ("status" IN ('open', 'checked_out', 'expired')),
    ADD CONSTRAINT "carts_payment_check" CHECK (("status" = 'checked_out') = ("payment_id" IS NOT NULL));

ALTER TABLE "payments"."cart_items"
    ADD CONSTRAINT "cart_items_quantity_check" CHECK ("quantity" > 0);

-- At most one line of a payment is a subscription.
CREATE UNIQUE INDEX "payment_items_recurring_key" ON "payments"."payment_items"("payment_id") WHERE "recurring";

-- A payment is what became of one cart alone.
CREATE UNIQUE INDEX "carts_payment_key" ON "payments"."carts"("payment_id") WHERE "payment_id" IS NOT NULL;

-- Carts whose time may be over, for the job that marks them.
CREATE INDEX "carts_open_idx" ON "payments"."carts"("expires_at") WHERE "status" = 'open';

-- A payment of several products may buy the same kind of credit more than once: the ledger's operation ids, not its lots, keep each from
-- being added twice.
DROP INDEX "auth"."credit_lots_project_id_source_type_source_id_credit_type_key";
CREATE INDEX "credit_lots_project_id_source_type_source_id_credit_type_idx" ON "auth"."credit_lots"("project_id", "source_type", "source_id", "credit_type");
