-- Answers in one call whether a user has a permission and enough credits, and takes these when p_consume, if he has both.
--   grants     the sources of the permission, for the reason to be found; empty when none was asked for
--   available  what can be spent, after what was taken; null when no credits were asked for
--   outcome    what take_credits says; null when it was not asked to
--
-- The caller decides by the grants (permission-decision.ts); whether any of them allows is also said here, because taking depends on it.
CREATE FUNCTION "auth"."check_access"(
    p_project text, p_user text, p_permission text, p_type text, p_amount bigint, p_consume boolean,
    p_operation text, p_entry_id text, p_event_id text, p_now timestamptz, p_events jsonb,
    OUT grants jsonb, OUT outcome text, OUT available bigint
) LANGUAGE plpgsql AS $$
DECLARE
    permitted boolean := true;
    taken record;
BEGIN
    grants := '[]';
    IF p_permission IS NOT NULL THEN
        SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'source_type', held.source_type, 'source_id', held.source_id, 'live', held.live, 'expires_at', held.expires_at,
                   'revoked_at', held.revoked_at, 'grace_ends_at', held.grace_ends_at)), '[]'),
               coalesce(bool_or(held.revoked_at IS NULL AND (held.expires_at IS NULL OR held.expires_at > p_now)
                   AND (held.live OR held.grace_ends_at > p_now)), false)
        INTO grants, permitted
        FROM auth.permission_grants AS held
        WHERE held.project_id = p_project AND held.user_id = p_user AND held.permission = p_permission;
    END IF;
    IF p_type IS NULL THEN RETURN; END IF;
    IF p_consume AND permitted THEN
        SELECT * INTO taken FROM auth.take_credits(
            'consumed', p_project, p_user, p_type, p_amount, 'consumption', NULL, p_operation, p_entry_id, p_event_id, p_now, p_events);
        outcome := taken.outcome;
        available := taken.available;
    ELSE
        available := auth.spendable_credits(p_project, p_user, p_type, p_now);
    END IF;
END $$;
