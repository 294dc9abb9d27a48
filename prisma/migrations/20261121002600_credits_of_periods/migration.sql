-- AlterTable
ALTER TABLE "auth"."credit_lots" ADD COLUMN     "period_ends_at" TIMESTAMPTZ(3),
ADD COLUMN     "period_of" TEXT;

-- What Prisma's schema cannot say, from here on.

-- The lots of a subscription's periods, also those that are spent.
CREATE INDEX "credit_lots_periods_idx" ON "auth"."credit_lots" ("project_id", "user_id", "credit_type", "period_of", "period_ends_at")
    WHERE "period_of" IS NOT NULL;

-- Grants credits that were paid for together with a period of a subscription, as grant_credits does. What is left of the periods before ends: at once,
-- or with its period if that is not over (a change has begun another). Those that end with the period themselves, so p_expires_at is
-- p_period_ends_at, last until p_lasts_until; not those that are told of so late that a later period has taken their place.
--
-- Plan, beside that of grant_credits: lock the balance (primary key), look for the operation (unique index), two range scans of the index above.
CREATE FUNCTION "auth"."grant_period_credits"(
    p_project text, p_user text, p_type text, p_amount bigint, p_expires_at timestamptz, p_source_type text, p_source_id text,
    p_reference text, p_largest bigint, p_operation text, p_lot_id text, p_entry_id text, p_event_id text,
    p_now timestamptz, p_events jsonb,
    p_period_of text, p_period_ends_at timestamptz, p_lasts_until timestamptz,
    OUT outcome text, OUT lot_id text, OUT available bigint
) LANGUAGE plpgsql AS $$
DECLARE
    ends_with_period boolean := p_expires_at IS NOT NULL AND p_expires_at = p_period_ends_at;
    lasts_until timestamptz := p_expires_at;
BEGIN
    INSERT INTO auth.credit_balances (project_id, user_id, credit_type, available)
    VALUES (p_project, p_user, p_type, 0) ON CONFLICT DO NOTHING;
    PERFORM 1 FROM auth.credit_balances
    WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type FOR UPDATE;

    PERFORM 1 FROM auth.ledger_entries WHERE project_id = p_project AND operation_id = p_operation;
    IF NOT FOUND THEN
        UPDATE auth.credit_lots SET expires_at = greatest(period_ends_at, p_now)
        WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type AND period_of = p_period_of
            AND period_ends_at < p_period_ends_at AND expires_at > greatest(period_ends_at, p_now);
        IF FOUND THEN
            UPDATE auth.credit_balances SET next_expiry_at = auth.next_credit_expiry(p_project, p_user, p_type)
            WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type;
        END IF;
        PERFORM 1 FROM auth.credit_lots
        WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type AND period_of = p_period_of
            AND period_ends_at > p_period_ends_at AND p_period_ends_at <= p_now;
        IF ends_with_period AND NOT FOUND THEN lasts_until := p_lasts_until; END IF;
    END IF;

    SELECT granted.outcome, granted.lot_id, granted.available INTO outcome, lot_id, available
    FROM auth.grant_credits(p_project, p_user, p_type, p_amount, lasts_until, p_source_type, p_source_id, p_reference, p_largest,
                            p_operation, p_lot_id, p_entry_id, p_event_id, p_now, p_events) AS granted;
    IF outcome = 'granted' AND ends_with_period THEN
        UPDATE auth.credit_lots AS lot SET period_of = p_period_of, period_ends_at = p_period_ends_at WHERE lot.id = p_lot_id;
    END IF;
END $$;
