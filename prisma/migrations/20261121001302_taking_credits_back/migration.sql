-- What refunds and disputes do to credits. How it fits in with the rest: see the migration `moving_credits`.

-- Takes back p_due credits that a payment had granted as this lot. From: what remains in the lot, what disputes reserve of it, what
-- else is available in the wallet, soonest expiry first. What is missing then is owed (p_owe) or forgiven. What holds have promised
-- stays promised. The wallet is locked, and nothing in it is due.
CREATE FUNCTION "auth"."take_back_credits"(
    p_lot_id text, p_due bigint, p_owe boolean, p_now timestamptz, p_events jsonb, OUT taken bigint, OUT missing bigint
) LANGUAGE plpgsql AS $$
DECLARE
    lot auth.credit_lots;
    operation text;
    own bigint;
    reserved bigint := 0;
    elsewhere bigint;
    reserve auth.dispute_reserves;
    part bigint;
    taken_lots jsonb := '[]';
    left_over bigint;
    still_held bigint;
BEGIN
    SELECT * INTO lot FROM auth.credit_lots WHERE id = p_lot_id;
    SELECT wallet.available INTO left_over FROM auth.credit_balances AS wallet
    WHERE wallet.project_id = lot.project_id AND wallet.user_id = lot.user_id AND wallet.credit_type = lot.credit_type;
    operation := 'refund:' || lot.id || ':' || (lot.taken_back + p_due);

    own := least(lot.remaining, p_due);
    missing := p_due - own;
    FOR reserve IN SELECT * FROM auth.dispute_reserves WHERE lot_id = lot.id AND amount > 0 ORDER BY dispute_id LOOP
        part := least(reserve.amount, missing);
        UPDATE auth.dispute_reserves SET amount = amount - part WHERE dispute_id = reserve.dispute_id AND lot_id = lot.id;
        reserved := reserved + part;
        missing := missing - part;
    END LOOP;
    UPDATE auth.credit_lots SET remaining = remaining - own, held = held - reserved, taken_back = taken_back + p_due WHERE id = lot.id;

    elsewhere := least(left_over - own, missing);
    IF elsewhere > 0 THEN
        SELECT drawn INTO taken_lots FROM auth.draw_from_lots(lot.project_id, lot.user_id, lot.credit_type, elsewhere, false);
    END IF;
    missing := missing - elsewhere;
    taken := own + reserved + elsewhere;
    UPDATE auth.credit_balances AS wallet
    SET available = wallet.available - own - elsewhere, held = wallet.held - reserved,
        debt = wallet.debt + CASE WHEN p_owe THEN missing ELSE 0 END,
        next_expiry_at = auth.next_credit_expiry(lot.project_id, lot.user_id, lot.credit_type)
    WHERE wallet.project_id = lot.project_id AND wallet.user_id = lot.user_id AND wallet.credit_type = lot.credit_type
    RETURNING wallet.available, wallet.held INTO left_over, still_held;

    IF taken > 0 THEN
        IF own + reserved > 0 THEN
            taken_lots := jsonb_build_array(jsonb_build_object('lot_id', lot.id, 'amount', own + reserved)) || taken_lots;
        END IF;
        PERFORM auth.record_credits(
            auth.new_id('le', p_now), auth.new_id('evt', p_now), 'revoked', lot.project_id, lot.user_id, lot.credit_type, -taken,
            left_over, still_held, 'refund', lot.source_id, NULL, operation, taken_lots, p_now, p_events);
    END IF;
    IF p_owe AND missing > 0 THEN
        PERFORM auth.record_credits(
            auth.new_id('le', p_now), NULL, 'owed', lot.project_id, lot.user_id, lot.credit_type, missing,
            left_over + missing, still_held, 'refund', lot.source_id, NULL, 'owe:' || operation, '[]', p_now, p_events);
        PERFORM auth.record_credits(
            auth.new_id('le', p_now), NULL, 'revoked', lot.project_id, lot.user_id, lot.credit_type, -missing,
            left_over, still_held, 'refund', lot.source_id, NULL, 'lent:' || operation, '[]', p_now, p_events);
    END IF;
END $$;

-- Reserves at most p_share of what remains in a lot while a dispute is open, once. The wallet is locked, and nothing in it is due.
CREATE FUNCTION "auth"."reserve_disputed"(p_project text, p_dispute text, p_lot_id text, p_share bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    lot auth.credit_lots;
    part bigint;
BEGIN
    SELECT * INTO lot FROM auth.credit_lots WHERE id = p_lot_id;
    part := least(lot.remaining, p_share);
    INSERT INTO auth.dispute_reserves (project_id, dispute_id, lot_id, amount) VALUES (p_project, p_dispute, p_lot_id, part)
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN RETURN; END IF;
    UPDATE auth.credit_lots SET remaining = remaining - part, held = held + part WHERE id = lot.id;
    UPDATE auth.credit_balances AS wallet
    SET available = wallet.available - part, held = wallet.held + part,
        next_expiry_at = auth.next_credit_expiry(lot.project_id, lot.user_id, lot.credit_type)
    WHERE wallet.project_id = lot.project_id AND wallet.user_id = lot.user_id AND wallet.credit_type = lot.credit_type;
END $$;

-- Frees what a dispute still reserves of a lot: first for the debt, the rest to be spent, unless it has lapsed meanwhile.
CREATE FUNCTION "auth"."free_disputed"(p_project text, p_dispute text, p_lot_id text, p_now timestamptz, p_events jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    lot auth.credit_lots;
    freed bigint;
    repaid bigint;
    left_over bigint;
    still_held bigint;
BEGIN
    SELECT amount INTO freed FROM auth.dispute_reserves
    WHERE project_id = p_project AND dispute_id = p_dispute AND lot_id = p_lot_id;
    IF freed IS NULL OR freed = 0 THEN RETURN; END IF;
    UPDATE auth.dispute_reserves SET amount = 0 WHERE project_id = p_project AND dispute_id = p_dispute AND lot_id = p_lot_id;
    SELECT * INTO lot FROM auth.credit_lots WHERE id = p_lot_id;
    SELECT least(wallet.debt, freed) INTO repaid FROM auth.credit_balances AS wallet
    WHERE wallet.project_id = lot.project_id AND wallet.user_id = lot.user_id AND wallet.credit_type = lot.credit_type;
    UPDATE auth.credit_lots SET held = held - freed, remaining = remaining + freed - repaid WHERE id = lot.id;
    UPDATE auth.credit_balances AS wallet
    SET available = wallet.available + freed - repaid, held = wallet.held - freed, debt = wallet.debt - repaid,
        next_expiry_at = auth.next_credit_expiry(lot.project_id, lot.user_id, lot.credit_type)
    WHERE wallet.project_id = lot.project_id AND wallet.user_id = lot.user_id AND wallet.credit_type = lot.credit_type
    RETURNING wallet.available, wallet.held INTO left_over, still_held;
    IF repaid > 0 THEN
        PERFORM auth.record_repayment(
            lot.project_id, lot.user_id, lot.credit_type, repaid, left_over, still_held,
            jsonb_build_array(jsonb_build_object('lot_id', lot.id, 'amount', repaid)), p_dispute || ':' || lot.id, p_now, p_events);
    END IF;
    PERFORM auth.lapse_credits(lot.project_id, lot.user_id, lot.credit_type, p_now, p_events);
END $$;

-- Lets p_amount of the debt of a wallet go, or all of it when p_amount is null or more. Once per operation; when it is repeated,
-- forgiven and debt are what it answered then.
CREATE FUNCTION "auth"."forgive_debt"(
    p_project text, p_user text, p_type text, p_amount bigint, p_reference text, p_operation text, p_now timestamptz, p_events jsonb,
    OUT forgiven bigint, OUT debt bigint
) LANGUAGE plpgsql AS $$
DECLARE
    left_over bigint;
    still_held bigint;
BEGIN
    left_over := auth.lapse_credits(p_project, p_user, p_type, p_now, p_events);
    SELECT entry.amount INTO forgiven FROM auth.ledger_entries AS entry
    WHERE entry.project_id = p_project AND entry.operation_id = p_operation;
    IF FOUND THEN
        SELECT sum(entry.amount) INTO debt FROM auth.ledger_entries AS entry
        WHERE entry.project_id = p_project AND entry.user_id = p_user AND entry.credit_type = p_type AND entry.type IN ('owed', 'repaid')
            AND entry.position <= (SELECT repaying.position FROM auth.ledger_entries AS repaying
                                   WHERE repaying.project_id = p_project AND repaying.operation_id = 'repay:' || p_operation);
        RETURN;
    END IF;

    SELECT wallet.debt, wallet.held INTO debt, still_held FROM auth.credit_balances AS wallet
    WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type;
    debt := coalesce(debt, 0);
    forgiven := least(p_amount, debt);
    IF forgiven = 0 THEN RETURN; END IF;
    debt := debt - forgiven;
    UPDATE auth.credit_balances AS wallet SET debt = wallet.debt - forgiven
    WHERE wallet.project_id = p_project AND wallet.user_id = p_user AND wallet.credit_type = p_type;
    PERFORM auth.record_credits(
        auth.new_id('le', p_now), NULL, 'forgiven', p_project, p_user, p_type, forgiven, left_over + forgiven, still_held,
        'manual', NULL, p_reference, p_operation, '[]', p_now, p_events);
    PERFORM auth.record_credits(
        auth.new_id('le', p_now), NULL, 'repaid', p_project, p_user, p_type, -forgiven, left_over, still_held,
        'debt', NULL, NULL, 'repay:' || p_operation, '[]', p_now, p_events);
END $$;
