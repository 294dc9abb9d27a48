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

-- How the functions on credits work together.
--
-- Each first locks the wallet: its row in credit_balances. Whoever moves credits of a wallet does so one after the other, and in READ
-- COMMITTED every statement inside a volatile function sees what was committed before that statement began. So after the lock
-- the lots are read as the one before has left them. (A single statement of several CTEs would read the lots as they were before it
-- waited for the lock, and burn a lot that is gone.) The check constraints stand behind it all.
--
-- An operation acts once for ever: its id is looked up after the lock, and is unique in the ledger.
--
-- p_events says how events are to be written: {"source", "metadata", "types": {"credits.consumed": {"version", "sides"}, …}}.

-- Writes an entry, and the event that tells of it. The position orders entries of a wallet, since it is drawn under the wallet's lock.
CREATE FUNCTION "auth"."record_credits"(
    p_entry_id text, p_event_id text, p_kind text, p_project text, p_user text, p_type text, p_moved bigint, p_available bigint,
    p_source_type text, p_source_id text, p_reference text, p_operation text, p_lots jsonb, p_now timestamptz, p_events jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    event_type text := 'credits.' || p_kind;
BEGIN
    INSERT INTO auth.ledger_entries (id, project_id, user_id, credit_type, operation_id, type, amount, balance_after,
                                     source_type, source_id, reference, lots, created_at)
    VALUES (p_entry_id, p_project, p_user, p_type, p_operation, p_kind, p_moved, p_available,
            p_source_type, p_source_id, p_reference, p_lots, p_now);
    PERFORM events.append(
        p_event_id, event_type, (p_events #>> ARRAY['types', event_type, 'version'])::int, p_events ->> 'source', p_project, p_user,
        jsonb_build_object(
            'user_id', p_user, 'credit_type', p_type, 'amount', abs(p_moved), 'available', p_available, 'entry_id', p_entry_id,
            'source', jsonb_build_object('type', p_source_type, 'id', p_source_id), 'reference', p_reference),
        p_events -> 'metadata', p_now,
        ARRAY(SELECT jsonb_array_elements_text(p_events #> ARRAY['types', event_type, 'sides'])));
END $$;

-- When the first open lot of a wallet lapses; null when none does. Reads one entry of the burn order index.
CREATE FUNCTION "auth"."next_credit_expiry"(p_project text, p_user text, p_type text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT expires_at FROM auth.credit_lots
    WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type AND open
    ORDER BY expires_at, position LIMIT 1;
$$;

-- Takes the lots that have lapsed by p_now out of a wallet. Returns what is left to spend.
CREATE FUNCTION "auth"."lapse_credits"(
    p_project text, p_user text, p_type text, p_now timestamptz, p_events jsonb
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    left_over bigint;
    due timestamptz;
    lot auth.credit_lots;
BEGIN
    SELECT available, next_expiry_at INTO left_over, due FROM auth.credit_balances
    WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type FOR UPDATE;
    IF due IS NULL OR due > p_now THEN RETURN coalesce(left_over, 0); END IF;

    FOR lot IN
        SELECT * FROM auth.credit_lots
        WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type AND open AND expires_at <= p_now
        ORDER BY expires_at, position
    LOOP
        UPDATE auth.credit_lots SET remaining = 0 WHERE id = lot.id;
        left_over := left_over - lot.remaining;
        PERFORM auth.record_credits(
            auth.new_id('le', p_now), auth.new_id('evt', p_now), 'expired', p_project, p_user, p_type, -lot.remaining, left_over,
            lot.source_type, lot.source_id, NULL, 'lapse:' || lot.id,
            jsonb_build_array(jsonb_build_object('lot_id', lot.id, 'amount', lot.remaining)), p_now, p_events);
    END LOOP;

    UPDATE auth.credit_balances
    SET available = left_over, next_expiry_at = auth.next_credit_expiry(p_project, p_user, p_type)
    WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type;
    RETURN left_over;
END $$;

-- Takes credits out of a wallet: p_kind 'consumed' takes p_amount or nothing, 'revoked' takes at most what is there.
--   taken         moved credits were taken, available are left
--   repeated      this operation was done before: moved and available are what it answered then
--   insufficient  nothing was written; available is what could be spent
--
-- Plan of the ordinary case, each one probe of an index: lock the balance (primary key), look for the operation (unique index), read the
-- first lots in burn order and update them by id, update the balance, insert the entry, insert the event.
CREATE FUNCTION "auth"."take_credits"(
    p_kind text, p_project text, p_user text, p_type text, p_amount bigint, p_source_type text, p_reference text,
    p_operation text, p_entry_id text, p_event_id text, p_now timestamptz, p_events jsonb,
    OUT outcome text, OUT moved bigint, OUT available bigint
) LANGUAGE plpgsql AS $$
DECLARE
    due timestamptz;
    earlier record;
    lapsed bigint := 0;
    lot record;
    missing bigint;
    burnt bigint;
    burnt_lots jsonb := '[]';
    emptied boolean := false;
BEGIN
    SELECT wallet.available, wallet.next_expiry_at INTO available, due FROM auth.credit_balances AS wallet
    WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type FOR UPDATE;
    IF NOT FOUND THEN available := 0; END IF;

    SELECT entry.amount, entry.balance_after INTO earlier FROM auth.ledger_entries AS entry
    WHERE entry.project_id = p_project AND entry.operation_id = p_operation;
    IF FOUND THEN
        outcome := 'repeated';
        moved := -earlier.amount;
        available := earlier.balance_after;
        RETURN;
    END IF;

    IF due <= p_now THEN
        SELECT coalesce(sum(expired.remaining), 0) INTO lapsed FROM auth.credit_lots AS expired
        WHERE expired.project_id = p_project AND expired.user_id = p_user AND expired.credit_type = p_type
            AND expired.open AND expired.expires_at <= p_now;
    END IF;
    moved := CASE p_kind WHEN 'revoked' THEN least(p_amount, available - lapsed) ELSE p_amount END;
    IF moved = 0 OR moved > available - lapsed THEN
        outcome := 'insufficient';
        moved := 0;
        available := available - lapsed;
        RETURN;
    END IF;
    IF due <= p_now THEN
        available := auth.lapse_credits(p_project, p_user, p_type, p_now, p_events);
    END IF;

    missing := moved;
    FOR lot IN
        SELECT id, remaining, expires_at FROM auth.credit_lots AS lots
        WHERE lots.project_id = p_project AND lots.user_id = p_user AND lots.credit_type = p_type AND lots.open
        ORDER BY lots.expires_at, lots.position
    LOOP
        burnt := least(lot.remaining, missing);
        UPDATE auth.credit_lots AS burning SET remaining = burning.remaining - burnt WHERE burning.id = lot.id;
        burnt_lots := burnt_lots || jsonb_build_object('lot_id', lot.id, 'amount', burnt);
        emptied := emptied OR (burnt = lot.remaining AND lot.expires_at IS NOT NULL);
        missing := missing - burnt;
        EXIT WHEN missing = 0;
    END LOOP;

    UPDATE auth.credit_balances AS wallet
    SET available = wallet.available - moved,
        next_expiry_at = CASE WHEN emptied THEN auth.next_credit_expiry(p_project, p_user, p_type) ELSE wallet.next_expiry_at END
    WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type AND wallet.available >= moved
    RETURNING wallet.available INTO available;
    IF NOT FOUND OR missing > 0 THEN
        RAISE EXCEPTION 'The lots of wallet (%, %, %) do not add up to its balance', p_project, p_user, p_type;
    END IF;

    PERFORM auth.record_credits(
        p_entry_id, p_event_id, p_kind, p_project, p_user, p_type, -moved, available,
        p_source_type, NULL, p_reference, p_operation, burnt_lots, p_now, p_events);
    outcome := 'taken';
END $$;

-- Adds a lot to a wallet.
--   granted   the lot was added; available can now be spent
--   repeated  this operation was done before: lot and available are what it answered then
--   limit     nothing was added, because the balance would pass p_largest; available is what it is
CREATE FUNCTION "auth"."grant_credits"(
    p_project text, p_user text, p_type text, p_amount bigint, p_expires_at timestamptz, p_source_type text, p_source_id text,
    p_reference text, p_largest bigint, p_operation text, p_lot_id text, p_entry_id text, p_event_id text,
    p_now timestamptz, p_events jsonb,
    OUT outcome text, OUT lot_id text, OUT available bigint
) LANGUAGE plpgsql AS $$
DECLARE
    earlier record;
BEGIN
    INSERT INTO auth.credit_balances (project_id, user_id, credit_type, available)
    VALUES (p_project, p_user, p_type, 0) ON CONFLICT DO NOTHING;
    available := auth.lapse_credits(p_project, p_user, p_type, p_now, p_events);

    SELECT entry.balance_after, entry.lots INTO earlier FROM auth.ledger_entries AS entry
    WHERE entry.project_id = p_project AND entry.operation_id = p_operation;
    IF FOUND THEN
        outcome := 'repeated';
        lot_id := earlier.lots #>> '{0,lot_id}';
        available := earlier.balance_after;
        RETURN;
    END IF;
    IF available > p_largest - p_amount THEN
        outcome := 'limit';
        RETURN;
    END IF;

    INSERT INTO auth.credit_lots (id, project_id, user_id, credit_type, amount, remaining, expires_at, source_type, source_id, created_at)
    VALUES (p_lot_id, p_project, p_user, p_type, p_amount, p_amount, p_expires_at, p_source_type, p_source_id, p_now);
    UPDATE auth.credit_balances AS wallet
    SET available = wallet.available + p_amount, next_expiry_at = least(wallet.next_expiry_at, p_expires_at)
    WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type
    RETURNING wallet.available INTO available;
    PERFORM auth.record_credits(
        p_entry_id, p_event_id, 'granted', p_project, p_user, p_type, p_amount, available,
        p_source_type, p_source_id, p_reference, p_operation,
        jsonb_build_array(jsonb_build_object('lot_id', p_lot_id, 'amount', p_amount)), p_now, p_events);
    lot_id := p_lot_id;
    outcome := 'granted';
END $$;
