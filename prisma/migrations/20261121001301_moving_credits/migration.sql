-- How the functions on credits work together.
--
-- Each first locks the wallet: its row in credit_balances. Whoever moves credits of a wallet does so one after the other, and in READ
-- COMMITTED every statement inside a volatile function sees what was committed before that statement began. So after the lock
-- the lots are read as the one before has left them. (A single statement of several CTEs would read the lots as they were before it
-- waited for the lock, and burn a lot that is gone.) The check constraints stand behind it all.
--
-- An operation acts once for ever: its id is looked up after the lock, and is unique in the ledger.
--
-- A hold takes its credits out of "remaining" of the lots that would burn next, and keeps them in their "held"; likewise "available" and
-- "held" of the wallet. So whatever spends, lapses or reads what can be spent knows nothing of holds, and what is held cannot lapse under
-- the hold. The ledger tells of credits that came or went: nothing when they are held or freed, 'consumed' when they are captured. Its
-- entries add up to available + held, and "balance_after" is that sum. Once a hold is due, whoever next locks the wallet frees it first
-- ("next_expiry_at" counts holds and lots alike), so a due hold is never captured, and what it held is there for whoever comes.
--
-- Credits of a payment that are reserved while it is disputed are held like those of a hold, without an end (dispute_reserves).
--
-- A debt is what a refund should have taken and could not, since it was spent. The ledger tells it in entries that cancel each other: what
-- is missing is lent ('owed', +) and taken at once ('revoked', -). It goes by 'repaid' (-): out of credits that come or are freed, or
-- out of 'forgiven' (+). So the entries still add up to available + held, and those of 'owed' and 'repaid' to the debt.
--
-- p_events says how events are to be written: {"source", "metadata", "types": {"credits.consumed": {"version", "sides"}, …}}.

-- Writes an entry, and the event that tells of it; entries that cancel each other tell nothing (p_event_id null). The position orders
-- the entries of a wallet, since it is drawn under the wallet's lock.
CREATE FUNCTION "auth"."record_credits"(
    p_entry_id text, p_event_id text, p_kind text, p_project text, p_user text, p_type text, p_moved bigint, p_available bigint,
    p_held bigint, p_source_type text, p_source_id text, p_reference text, p_operation text, p_lots jsonb, p_now timestamptz,
    p_events jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    event_type text := 'credits.' || CASE p_kind WHEN 'repaid' THEN 'revoked' ELSE p_kind END;
BEGIN
    INSERT INTO auth.ledger_entries (id, project_id, user_id, credit_type, operation_id, type, amount, balance_after, held_after,
                                     source_type, source_id, reference, lots, created_at)
    VALUES (p_entry_id, p_project, p_user, p_type, p_operation, p_kind, p_moved, p_available + p_held, p_held,
            p_source_type, p_source_id, p_reference, p_lots, p_now);
    IF p_event_id IS NULL THEN RETURN; END IF;
    PERFORM events.append(
        p_event_id, event_type, (p_events #>> ARRAY['types', event_type, 'version'])::int, p_events ->> 'source', p_project, p_user,
        jsonb_build_object(
            'user_id', p_user, 'credit_type', p_type, 'amount', abs(p_moved), 'available', p_available, 'entry_id', p_entry_id,
            'source', jsonb_build_object('type', p_source_type, 'id', p_source_id), 'reference', p_reference),
        p_events -> 'metadata', p_now,
        ARRAY(SELECT jsonb_array_elements_text(p_events #> ARRAY['types', event_type, 'sides'])));
END $$;

-- Writes down that p_amount of what came to a wallet, or was freed in it, went to its debt at once.
CREATE FUNCTION "auth"."record_repayment"(
    p_project text, p_user text, p_type text, p_amount bigint, p_available bigint, p_held bigint, p_lots jsonb, p_operation text,
    p_now timestamptz, p_events jsonb
) RETURNS void LANGUAGE sql AS $$
    SELECT auth.record_credits(
        auth.new_id('le', p_now), auth.new_id('evt', p_now), 'repaid', p_project, p_user, p_type, -p_amount, p_available, p_held,
        'debt', NULL, NULL, 'repay:' || p_operation, p_lots, p_now, p_events);
$$;

-- When the first open lot or open hold of a wallet lapses; null when none does. Reads one entry of each index.
CREATE FUNCTION "auth"."next_credit_expiry"(p_project text, p_user text, p_type text) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT least(
        (SELECT expires_at FROM auth.credit_lots
         WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type AND open
         ORDER BY expires_at, position LIMIT 1),
        (SELECT expires_at FROM auth.credit_holds
         WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type AND state = 'open'
         ORDER BY expires_at LIMIT 1));
$$;

-- Takes p_amount out of what remains in the lots of a locked wallet, soonest expiry first; p_hold keeps it in them as held.
--   drawn    from which lots: [{lot_id, amount}]
--   emptied  whether nothing is left to spend of a lot that would have lapsed
CREATE FUNCTION "auth"."draw_from_lots"(
    p_project text, p_user text, p_type text, p_amount bigint, p_hold boolean, OUT drawn jsonb, OUT emptied boolean
) LANGUAGE plpgsql AS $$
DECLARE
    lot record;
    part bigint;
    missing bigint := p_amount;
BEGIN
    drawn := '[]';
    emptied := false;
    FOR lot IN
        SELECT id, remaining, expires_at FROM auth.credit_lots AS lots
        WHERE lots.project_id = p_project AND lots.user_id = p_user AND lots.credit_type = p_type AND lots.open
        ORDER BY lots.expires_at, lots.position
    LOOP
        part := least(lot.remaining, missing);
        UPDATE auth.credit_lots AS burning
        SET remaining = burning.remaining - part, held = burning.held + CASE WHEN p_hold THEN part ELSE 0 END
        WHERE burning.id = lot.id;
        drawn := drawn || jsonb_build_object('lot_id', lot.id, 'amount', part);
        emptied := emptied OR (part = lot.remaining AND lot.expires_at IS NOT NULL);
        missing := missing - part;
        EXIT WHEN missing = 0;
    END LOOP;
    IF missing > 0 THEN
        RAISE EXCEPTION 'The lots of wallet (%, %, %) do not add up to its balance', p_project, p_user, p_type;
    END IF;
END $$;

-- Ends an open hold of a locked wallet: captures p_captured of it, soonest expiry first, and frees the rest. What is freed repays the
-- debt first, before it can lapse.
CREATE FUNCTION "auth"."close_hold"(
    p_hold auth.credit_holds, p_state text, p_captured bigint, p_operation text, p_entry_id text, p_event_id text,
    p_now timestamptz, p_events jsonb
) RETURNS auth.credit_holds LANGUAGE plpgsql AS $$
DECLARE
    closed auth.credit_holds;
    lot record;
    part bigint;
    missing bigint := p_captured;
    burnt_lots jsonb := '[]';
    repaid bigint;
    repaying bigint;
    returned bigint;
    repaid_lots jsonb := '[]';
    left_over bigint;
    still_held bigint;
BEGIN
    SELECT least(wallet.debt, p_hold.amount - p_captured) INTO repaid FROM auth.credit_balances AS wallet
    WHERE wallet.project_id = p_hold.project_id AND wallet.user_id = p_hold.user_id AND wallet.credit_type = p_hold.credit_type;
    repaying := repaid;
    FOR lot IN
        SELECT held.lot ->> 'lot_id' AS id, (held.lot ->> 'amount')::bigint AS amount
        FROM jsonb_array_elements(p_hold.lots) WITH ORDINALITY AS held (lot, place) ORDER BY held.place
    LOOP
        part := least(lot.amount, missing);
        returned := least(lot.amount - part, repaying);
        UPDATE auth.credit_lots AS kept
        SET held = kept.held - lot.amount, remaining = kept.remaining + lot.amount - part - returned WHERE kept.id = lot.id;
        IF part > 0 THEN burnt_lots := burnt_lots || jsonb_build_object('lot_id', lot.id, 'amount', part); END IF;
        IF returned > 0 THEN repaid_lots := repaid_lots || jsonb_build_object('lot_id', lot.id, 'amount', returned); END IF;
        missing := missing - part;
        repaying := repaying - returned;
    END LOOP;

    UPDATE auth.credit_holds SET state = p_state, captured = p_captured, closed_at = p_now, closed_by = p_operation
    WHERE id = p_hold.id AND state = 'open' RETURNING * INTO closed;
    UPDATE auth.credit_balances AS wallet
    SET held = wallet.held - p_hold.amount, available = wallet.available + p_hold.amount - p_captured - repaid,
        debt = wallet.debt - repaid,
        next_expiry_at = auth.next_credit_expiry(p_hold.project_id, p_hold.user_id, p_hold.credit_type)
    WHERE wallet.project_id = p_hold.project_id AND wallet.user_id = p_hold.user_id AND wallet.credit_type = p_hold.credit_type
    RETURNING wallet.available, wallet.held INTO left_over, still_held;
    IF closed IS NULL OR left_over IS NULL OR missing > 0 THEN
        RAISE EXCEPTION 'Hold % does not add up', p_hold.id;
    END IF;
    IF p_captured > 0 THEN
        PERFORM auth.record_credits(
            p_entry_id, p_event_id, 'consumed', p_hold.project_id, p_hold.user_id, p_hold.credit_type, -p_captured, left_over + repaid,
            still_held, 'hold', p_hold.id, NULL, 'capture:' || p_hold.id, burnt_lots, p_now, p_events);
    END IF;
    IF repaid > 0 THEN
        PERFORM auth.record_repayment(
            p_hold.project_id, p_hold.user_id, p_hold.credit_type, repaid, left_over, still_held, repaid_lots, p_hold.id, p_now, p_events);
    END IF;
    RETURN closed;
END $$;

-- Frees the holds and takes out the lots of a wallet that have lapsed by p_now. Returns what is left to spend.
CREATE FUNCTION "auth"."lapse_credits"(
    p_project text, p_user text, p_type text, p_now timestamptz, p_events jsonb
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    left_over bigint;
    still_held bigint;
    due timestamptz;
    hold auth.credit_holds;
    lot auth.credit_lots;
    entry_id text;
BEGIN
    SELECT available, next_expiry_at INTO left_over, due FROM auth.credit_balances
    WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type FOR UPDATE;
    IF due IS NULL OR due > p_now THEN RETURN coalesce(left_over, 0); END IF;

    FOR hold IN
        SELECT * FROM auth.credit_holds
        WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type AND state = 'open' AND expires_at <= p_now
        ORDER BY expires_at, id
    LOOP
        PERFORM auth.close_hold(hold, 'expired', 0, NULL, NULL, NULL, p_now, p_events);
    END LOOP;

    SELECT available, held INTO left_over, still_held FROM auth.credit_balances
    WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type;
    FOR lot IN
        SELECT * FROM auth.credit_lots
        WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type AND open AND expires_at <= p_now
        ORDER BY expires_at, position
    LOOP
        UPDATE auth.credit_lots SET remaining = 0, lapsed = lapsed + lot.remaining WHERE id = lot.id;
        left_over := left_over - lot.remaining;
        -- By the entry, not by the lot: what a hold kept from lapsing lapses when it is freed, so a lot may lapse more than once.
        entry_id := auth.new_id('le', p_now);
        PERFORM auth.record_credits(
            entry_id, auth.new_id('evt', p_now), 'expired', p_project, p_user, p_type, -lot.remaining, left_over,
            still_held, lot.source_type, lot.source_id, NULL, 'lapse:' || entry_id,
            jsonb_build_array(jsonb_build_object('lot_id', lot.id, 'amount', lot.remaining)), p_now, p_events);
    END LOOP;

    UPDATE auth.credit_balances
    SET available = left_over, next_expiry_at = auth.next_credit_expiry(p_project, p_user, p_type)
    WHERE project_id = p_project AND user_id = p_user AND credit_type = p_type;
    RETURN left_over;
END $$;

-- What can be spent of a wallet at p_now, as whoever locked it then would find it: without the lots that have lapsed, and with what due
-- holds free of the others, as far as it does not repay the debt. Writes nothing. Plan of the ordinary case: one probe of the primary key.
CREATE FUNCTION "auth"."spendable_credits"(p_project text, p_user text, p_type text, p_now timestamptz) RETURNS bigint
LANGUAGE sql STABLE AS $$
    SELECT coalesce((
        SELECT CASE WHEN wallet.next_expiry_at <= p_now THEN (
            SELECT coalesce(sum(lot.remaining), 0) FROM auth.credit_lots AS lot
            WHERE lot.project_id = p_project AND lot.user_id = p_user AND lot.credit_type = p_type AND lot.open
                AND (lot.expires_at IS NULL OR lot.expires_at > p_now)
        ) + (
            SELECT coalesce(sum(greatest(least(freed.amount, freed.so_far - wallet.debt), 0)), 0)
            FROM (
                SELECT part.lot_id, part.amount, sum(part.amount) OVER (ORDER BY hold.expires_at, hold.id, part.place) AS so_far
                FROM auth.credit_holds AS hold
                CROSS JOIN LATERAL ROWS FROM (jsonb_to_recordset(hold.lots) AS (lot_id text, amount bigint))
                    WITH ORDINALITY AS part (lot_id, amount, place)
                WHERE hold.project_id = p_project AND hold.user_id = p_user AND hold.credit_type = p_type
                    AND hold.state = 'open' AND hold.expires_at <= p_now
            ) AS freed
            JOIN auth.credit_lots AS lot ON lot.id = freed.lot_id
            WHERE lot.expires_at IS NULL OR lot.expires_at > p_now
        ) ELSE wallet.available END
        FROM auth.credit_balances AS wallet
        WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type), 0)::bigint;
$$;

-- Takes credits out of a wallet: p_kind 'consumed' takes p_amount or nothing, 'revoked' takes at most what is there.
--   taken         moved credits were taken, available are left
--   repeated      this operation was done before: moved and available are what it answered then
--   insufficient  nothing was taken; available is what could be spent
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
    still_held bigint;
    earlier record;
    burnt record;
BEGIN
    SELECT wallet.available, wallet.next_expiry_at INTO available, due FROM auth.credit_balances AS wallet
    WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type FOR UPDATE;
    IF NOT FOUND THEN available := 0; END IF;

    SELECT entry.amount, entry.balance_after - entry.held_after AS available INTO earlier FROM auth.ledger_entries AS entry
    WHERE entry.project_id = p_project AND entry.operation_id = p_operation;
    IF FOUND THEN
        outcome := 'repeated';
        moved := -earlier.amount;
        available := earlier.available;
        RETURN;
    END IF;

    IF due <= p_now THEN
        available := auth.lapse_credits(p_project, p_user, p_type, p_now, p_events);
    END IF;
    moved := CASE p_kind WHEN 'revoked' THEN least(p_amount, available) ELSE p_amount END;
    IF moved = 0 OR moved > available THEN
        outcome := 'insufficient';
        moved := 0;
        RETURN;
    END IF;

    SELECT * INTO burnt FROM auth.draw_from_lots(p_project, p_user, p_type, moved, false);
    UPDATE auth.credit_balances AS wallet
    SET available = wallet.available - moved,
        next_expiry_at = CASE WHEN burnt.emptied THEN auth.next_credit_expiry(p_project, p_user, p_type) ELSE wallet.next_expiry_at END
    WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type
    RETURNING wallet.available, wallet.held INTO available, still_held;
    PERFORM auth.record_credits(
        p_entry_id, p_event_id, p_kind, p_project, p_user, p_type, -moved, available, still_held,
        p_source_type, NULL, p_reference, p_operation, burnt.drawn, p_now, p_events);
    outcome := 'taken';
END $$;

-- Adds a lot to a wallet. Of what it brings, the debt of the wallet is repaid first.
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
    still_held bigint;
    earlier_lots jsonb;
    repaid bigint;
BEGIN
    INSERT INTO auth.credit_balances (project_id, user_id, credit_type, available)
    VALUES (p_project, p_user, p_type, 0) ON CONFLICT DO NOTHING;
    available := auth.lapse_credits(p_project, p_user, p_type, p_now, p_events);

    SELECT entry.lots INTO earlier_lots FROM auth.ledger_entries AS entry
    WHERE entry.project_id = p_project AND entry.operation_id = p_operation;
    IF FOUND THEN
        outcome := 'repeated';
        lot_id := earlier_lots #>> '{0,lot_id}';
        SELECT entry.balance_after - entry.held_after INTO available FROM auth.ledger_entries AS entry
        WHERE entry.project_id = p_project AND entry.operation_id IN (p_operation, 'repay:' || p_operation)
        ORDER BY entry.position DESC LIMIT 1;
        RETURN;
    END IF;
    SELECT wallet.held, least(wallet.debt, p_amount) INTO still_held, repaid FROM auth.credit_balances AS wallet
    WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type;
    IF available + still_held > p_largest - p_amount THEN
        outcome := 'limit';
        RETURN;
    END IF;

    INSERT INTO auth.credit_lots (id, project_id, user_id, credit_type, amount, remaining, expires_at, source_type, source_id, created_at)
    VALUES (p_lot_id, p_project, p_user, p_type, p_amount, p_amount - repaid, p_expires_at, p_source_type, p_source_id, p_now);
    UPDATE auth.credit_balances AS wallet
    SET available = wallet.available + p_amount - repaid, debt = wallet.debt - repaid,
        next_expiry_at = CASE WHEN repaid < p_amount THEN least(wallet.next_expiry_at, p_expires_at) ELSE wallet.next_expiry_at END
    WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type
    RETURNING wallet.available INTO available;
    PERFORM auth.record_credits(
        p_entry_id, p_event_id, 'granted', p_project, p_user, p_type, p_amount, available + repaid, still_held,
        p_source_type, p_source_id, p_reference, p_operation,
        jsonb_build_array(jsonb_build_object('lot_id', p_lot_id, 'amount', p_amount)), p_now, p_events);
    IF repaid > 0 THEN
        PERFORM auth.record_repayment(
            p_project, p_user, p_type, repaid, available, still_held,
            jsonb_build_array(jsonb_build_object('lot_id', p_lot_id, 'amount', repaid)), p_operation, p_now, p_events);
    END IF;
    lot_id := p_lot_id;
    outcome := 'granted';
END $$;

-- Reserves credits of a wallet until p_expires_at: p_amount or nothing.
--   held          hold is the new one, available are left to spend
--   repeated      this operation was done before: hold is the one it made, as it stands now
--   insufficient  nothing was reserved; available is what could be spent
CREATE FUNCTION "auth"."hold_credits"(
    p_project text, p_user text, p_type text, p_amount bigint, p_expires_at timestamptz, p_operation text, p_hold_id text,
    p_now timestamptz, p_events jsonb,
    OUT outcome text, OUT available bigint, OUT hold auth.credit_holds
) LANGUAGE plpgsql AS $$
DECLARE
    kept record;
BEGIN
    available := auth.lapse_credits(p_project, p_user, p_type, p_now, p_events);

    SELECT * INTO hold FROM auth.credit_holds AS known WHERE known.project_id = p_project AND known.operation_id = p_operation;
    IF FOUND THEN
        outcome := 'repeated';
        RETURN;
    END IF;
    IF p_amount > available THEN
        outcome := 'insufficient';
        RETURN;
    END IF;

    SELECT * INTO kept FROM auth.draw_from_lots(p_project, p_user, p_type, p_amount, true);
    INSERT INTO auth.credit_holds (id, project_id, user_id, credit_type, operation_id, amount, lots, expires_at, created_at)
    VALUES (p_hold_id, p_project, p_user, p_type, p_operation, p_amount, kept.drawn, p_expires_at, p_now)
    RETURNING * INTO hold;
    UPDATE auth.credit_balances AS wallet
    SET available = wallet.available - p_amount, held = wallet.held + p_amount,
        next_expiry_at = CASE WHEN kept.emptied THEN auth.next_credit_expiry(p_project, p_user, p_type)
                              ELSE least(wallet.next_expiry_at, p_expires_at) END
    WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type
    RETURNING wallet.available INTO available;
    outcome := 'held';
END $$;

-- Captures p_amount of a hold and frees the rest, or, when p_amount is null, releases all of it.
--   closed     hold is as it now stands
--   repeated   this operation was done before
--   not_found  the project has no such hold
--   not_open   nothing was done: the hold has been captured, released, or has expired
--   too_much   nothing was done: p_amount is more than is held
CREATE FUNCTION "auth"."settle_hold"(
    p_project text, p_hold_id text, p_amount bigint, p_operation text, p_entry_id text, p_event_id text,
    p_now timestamptz, p_events jsonb,
    OUT outcome text, OUT hold auth.credit_holds
) LANGUAGE plpgsql AS $$
BEGIN
    SELECT * INTO hold FROM auth.credit_holds AS known WHERE known.id = p_hold_id AND known.project_id = p_project;
    IF NOT FOUND THEN
        outcome := 'not_found';
        RETURN;
    END IF;
    -- Locks the wallet; the hold is read anew, as the one before has left it.
    PERFORM auth.lapse_credits(hold.project_id, hold.user_id, hold.credit_type, p_now, p_events);
    SELECT * INTO hold FROM auth.credit_holds AS known WHERE known.id = p_hold_id;

    IF hold.closed_by = p_operation THEN
        outcome := 'repeated';
    ELSIF hold.state <> 'open' THEN
        outcome := 'not_open';
    ELSIF p_amount > hold.amount THEN
        outcome := 'too_much';
    ELSE
        hold := auth.close_hold(
            hold, CASE WHEN p_amount IS NULL THEN 'released' ELSE 'captured' END, coalesce(p_amount, 0),
            p_operation, p_entry_id, p_event_id, p_now, p_events);
        -- What was freed may have lapsed meanwhile.
        PERFORM auth.lapse_credits(hold.project_id, hold.user_id, hold.credit_type, p_now, p_events);
        outcome := 'closed';
    END IF;
END $$;
