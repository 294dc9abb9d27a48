-- CreateTable
CREATE TABLE "auth"."state_changes" (
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "state_changes_pkey" PRIMARY KEY ("project_id","user_id")
);

-- CreateIndex
CREATE INDEX "state_changes_changed_at_idx" ON "auth"."state_changes"("changed_at");

-- CreateIndex
CREATE INDEX "subscription_sources_project_id_user_id_idx" ON "auth"."subscription_sources"("project_id", "user_id");

-- Marks a user whose state changes, in the transaction of the change and by whichever statement it is made. A worker takes the mark and
-- publishes the state as one transaction (publish-states.service.ts). The update is not idle: it waits for a worker that is just taking
-- the mark, and then leaves a new one, as that worker may have read the state before this change.
CREATE FUNCTION "auth"."mark_state_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO auth.state_changes (project_id, user_id) VALUES (NEW.project_id, NEW.user_id)
    ON CONFLICT (project_id, user_id) DO UPDATE SET changed_at = excluded.changed_at;
    RETURN NULL;
END $$;

-- Spending alone publishes no state: 'credits.consumed' tells of it, as often as every request of a project's customers.
CREATE TRIGGER "ledger_entries_state_change" AFTER INSERT ON "auth"."ledger_entries"
    FOR EACH ROW WHEN (NEW."type" <> 'consumed') EXECUTE FUNCTION "auth"."mark_state_change"();
CREATE TRIGGER "permission_holdings_state_change" AFTER UPDATE ON "auth"."permission_holdings"
    FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION "auth"."mark_state_change"();
CREATE TRIGGER "subscription_sources_state_change" AFTER INSERT OR UPDATE ON "auth"."subscription_sources"
    FOR EACH ROW EXECUTE FUNCTION "auth"."mark_state_change"();
