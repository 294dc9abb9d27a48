-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "auth";

-- CreateTable
CREATE TABLE "auth"."credit_balances" (
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "credit_type" TEXT NOT NULL,
    "available" BIGINT NOT NULL,
    "next_expiry_at" TIMESTAMPTZ(3),

    CONSTRAINT "credit_balances_pkey" PRIMARY KEY ("project_id","user_id","credit_type")
);

-- CreateTable
CREATE TABLE "auth"."credit_lots" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "credit_type" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "remaining" BIGINT NOT NULL,
    "open" BOOLEAN NOT NULL GENERATED ALWAYS AS ("remaining" > 0) STORED,
    "expires_at" TIMESTAMPTZ(3),
    "source_type" TEXT NOT NULL,
    "source_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "credit_lots_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."ledger_entries" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "credit_type" TEXT NOT NULL,
    "operation_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "balance_after" BIGINT NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT,
    "reference" TEXT,
    "lots" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."permission_grants" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "permission" TEXT NOT NULL,
    "source_type" TEXT NOT NULL,
    "source_id" TEXT NOT NULL,
    "live" BOOLEAN NOT NULL,
    "granted_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "grace_started_at" TIMESTAMPTZ(3),
    "grace_ends_at" TIMESTAMPTZ(3),
    "granted_event_id" TEXT,
    "revoked_event_id" TEXT,
    "last_event_id" TEXT,

    CONSTRAINT "permission_grants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."permission_holdings" (
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "permission" TEXT NOT NULL,
    "source_type" TEXT,
    "source_id" TEXT,
    "review_at" TIMESTAMPTZ(3),

    CONSTRAINT "permission_holdings_pkey" PRIMARY KEY ("project_id","user_id","permission")
);

-- CreateTable
CREATE TABLE "auth"."subscription_sources" (
    "project_id" TEXT NOT NULL,
    "subscription_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "payment_id" TEXT,
    "status" TEXT NOT NULL,
    "last_sequence" BIGINT NOT NULL,
    "last_event_id" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscription_sources_pkey" PRIMARY KEY ("project_id","subscription_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "credit_lots_project_id_source_type_source_id_credit_type_key" ON "auth"."credit_lots"("project_id", "source_type", "source_id", "credit_type");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entries_project_id_operation_id_key" ON "auth"."ledger_entries"("project_id", "operation_id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_entries_project_id_user_id_credit_type_position_key" ON "auth"."ledger_entries"("project_id", "user_id", "credit_type", "position");

-- CreateIndex
CREATE INDEX "permission_grants_project_id_source_type_source_id_idx" ON "auth"."permission_grants"("project_id", "source_type", "source_id");

-- CreateIndex
CREATE UNIQUE INDEX "permission_grants_project_id_user_id_permission_source_type_key" ON "auth"."permission_grants"("project_id", "user_id", "permission", "source_type", "source_id");

-- What Prisma's schema cannot say, from here on.

-- A balance below zero, an overdrawn lot and an entry that contradicts its kind are impossible, whoever writes.
-- 9007199254740991 is the largest whole number that JSON clients read exactly.
ALTER TABLE "auth"."credit_balances"
    ADD CONSTRAINT "credit_balances_available_check" CHECK ("available" BETWEEN 0 AND 9007199254740991);
ALTER TABLE "auth"."credit_lots"
    ADD CONSTRAINT "credit_lots_amount_check" CHECK ("amount" > 0),
    ADD CONSTRAINT "credit_lots_remaining_check" CHECK ("remaining" BETWEEN 0 AND "amount"),
    ADD CONSTRAINT "credit_lots_source_check" CHECK (
        ("source_type" = 'purchase' AND "source_id" IS NOT NULL) OR ("source_type" = 'manual' AND "source_id" IS NULL));
ALTER TABLE "auth"."ledger_entries"
    ADD CONSTRAINT "ledger_entries_amount_check" CHECK (
        ("type" = 'granted' AND "amount" > 0) OR ("type" IN ('consumed', 'expired', 'revoked') AND "amount" < 0)),
    ADD CONSTRAINT "ledger_entries_balance_check" CHECK ("balance_after" >= 0);
ALTER TABLE "auth"."permission_grants"
    ADD CONSTRAINT "permission_grants_source_check" CHECK ("source_type" IN ('subscription', 'payment', 'manual')),
    ADD CONSTRAINT "permission_grants_live_check" CHECK (NOT "live" OR ("granted_at" IS NOT NULL AND "revoked_at" IS NULL)),
    ADD CONSTRAINT "permission_grants_grace_check" CHECK (NOT "live" OR "grace_ends_at" IS NULL);

ALTER TABLE "auth"."permission_holdings"
    ADD CONSTRAINT "permission_holdings_source_check" CHECK (("source_type" IS NULL) = ("source_id" IS NULL));

-- Only the open lots of a wallet, in the order in which they burn: soonest expiry first (none last), then oldest. The column is
-- generated so that taking from a lot changes no indexed value until the lot is empty; together with the room left in each page the
-- rows of a busy wallet are then updated in place (HOT), without new index entries.
CREATE INDEX "credit_lots_burn_order_idx" ON "auth"."credit_lots"
    ("project_id", "user_id", "credit_type", "expires_at", "position") WHERE "open";
CREATE INDEX "credit_balances_next_expiry_idx" ON "auth"."credit_balances"("next_expiry_at") WHERE "next_expiry_at" IS NOT NULL;
CREATE INDEX "permission_holdings_review_idx" ON "auth"."permission_holdings"("review_at") WHERE "review_at" IS NOT NULL;
ALTER TABLE "auth"."credit_balances" SET (fillfactor = 70);
ALTER TABLE "auth"."credit_lots" SET (fillfactor = 70);

-- The ledger is what everything else is checked against.
CREATE FUNCTION "auth"."refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME;
END $$;
CREATE TRIGGER "ledger_entries_append_only" BEFORE UPDATE OR DELETE ON "auth"."ledger_entries"
    FOR EACH ROW EXECUTE FUNCTION "auth"."refuse_change"();
CREATE TRIGGER "ledger_entries_not_emptied" BEFORE TRUNCATE ON "auth"."ledger_entries"
    FOR EACH STATEMENT EXECUTE FUNCTION "auth"."refuse_change"();

-- An id of the kernel's layout (48 bits of milliseconds, 80 of chance, base 32), for what only the database knows the number of.
CREATE FUNCTION "auth"."new_id"(p_prefix text, p_now timestamptz) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT p_prefix || '_'
        || (SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + (((extract(epoch FROM p_now) * 1000)::bigint >> (45 - 5 * i)) & 31)::int, 1), '' ORDER BY i)
            FROM generate_series(0, 9) AS i)
        || (SELECT string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', 1 + (get_byte(bytes, i) & 31), 1), '' ORDER BY i)
            FROM (SELECT uuid_send(gen_random_uuid()) AS bytes) AS chance, generate_series(0, 15) AS i);
$$;
