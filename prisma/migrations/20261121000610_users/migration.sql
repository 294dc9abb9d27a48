-- CreateTable
CREATE TABLE "auth"."users" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'active',
    "email" TEXT,
    "email_key" TEXT,
    "email_verified_at" TIMESTAMPTZ(3),
    "password_hash" TEXT,
    "metadata" JSONB NOT NULL,
    "session_epoch" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "suspended_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payments"."users" (
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "email" TEXT,
    "last_sequence" BIGINT NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("project_id","user_id")
);

-- CreateTable
CREATE TABLE "subscriptions"."departed_users" (
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "departed_users_pkey" PRIMARY KEY ("project_id","user_id")
);

-- CreateTable
CREATE TABLE "subscriptions"."cancellations" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "lease_id" TEXT,
    "last_error" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "cancellations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "users_project_id_id_idx" ON "auth"."users"("project_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "users_project_id_user_id_key" ON "auth"."users"("project_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "users_project_id_email_key_key" ON "auth"."users"("project_id", "email_key");

-- CreateIndex
CREATE UNIQUE INDEX "cancellations_position_key" ON "subscriptions"."cancellations"("position");

-- What Prisma's schema cannot say.
ALTER TABLE "auth"."users"
    ADD CONSTRAINT "users_status_check" CHECK ("status" IN ('active', 'suspended', 'deleted')),
    ADD CONSTRAINT "users_suspended_check" CHECK (("status" = 'suspended') = ("suspended_at" IS NOT NULL)),
    ADD CONSTRAINT "users_email_check" CHECK (("email" IS NULL) = ("email_key" IS NULL)),
    ADD CONSTRAINT "users_erased_check" CHECK (
        CASE WHEN "status" = 'deleted'
             THEN "deleted_at" IS NOT NULL AND "email" IS NULL AND "password_hash" IS NULL AND "metadata" = '{}'::jsonb
             ELSE "deleted_at" IS NULL AND "email" IS NOT NULL END);
ALTER TABLE "payments"."users"
    ADD CONSTRAINT "users_status_check" CHECK ("status" IN ('active', 'suspended', 'deleted')),
    ADD CONSTRAINT "users_erased_check" CHECK ("status" <> 'deleted' OR "email" IS NULL);
ALTER TABLE "subscriptions"."cancellations"
    ADD CONSTRAINT "cancellations_state_check" CHECK ("state" IN ('pending', 'done', 'dead'));
CREATE INDEX "cancellations_due_idx" ON "subscriptions"."cancellations"("available_at", "position")
    WHERE "state" = 'pending' AND "settled_at" IS NULL;
CREATE INDEX "cancellations_key_idx" ON "subscriptions"."cancellations"("key", "position") WHERE "state" = 'pending';

-- Published events are facts and never changed, but for one thing that the law demands: to erase a person, his e-mail address is blotted
-- out wherever it stands.
CREATE FUNCTION "events"."refuse_all_but_erasure"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erased "events"."events" := OLD;
BEGIN
    erased.data := OLD.data || '{"email": null}'::jsonb;
    IF OLD.data ? 'email' AND NEW IS NOT DISTINCT FROM erased THEN RETURN NEW; END IF;
    RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME;
END $$;
DROP TRIGGER "events_append_only" ON "events"."events";
CREATE TRIGGER "events_append_only" BEFORE UPDATE ON "events"."events"
    FOR EACH ROW EXECUTE FUNCTION "events"."refuse_all_but_erasure"();
CREATE INDEX "events_personal_idx" ON "events"."events"("project_id", "user_id") WHERE "data" ? 'email';
