-- CreateTable
CREATE TABLE "auth"."usage_records" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL,
    "identifier" TEXT,
    "operation_id" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "batch_id" TEXT,

    CONSTRAINT "usage_records_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payments"."usage_reports" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "used_at" TIMESTAMPTZ(3) NOT NULL,
    "first_sent_at" TIMESTAMPTZ(3),
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "lease_id" TEXT,
    "last_error" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "usage_reports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "projects"."meters" (
    "project_id" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "meters_pkey" PRIMARY KEY ("project_id","meter")
);

-- CreateIndex
CREATE INDEX "usage_records_project_id_user_id_meter_used_at_idx" ON "auth"."usage_records"("project_id", "user_id", "meter", "used_at");

-- CreateIndex
CREATE UNIQUE INDEX "usage_records_project_id_operation_id_key" ON "auth"."usage_records"("project_id", "operation_id");

-- CreateIndex
CREATE UNIQUE INDEX "usage_records_project_id_identifier_key" ON "auth"."usage_records"("project_id", "identifier");

-- CreateIndex
CREATE UNIQUE INDEX "usage_reports_position_key" ON "payments"."usage_reports"("position");

-- What Prisma's schema cannot say: states and amounts are guarded by the database, and the indexes over a part of the rows.
ALTER TABLE "auth"."usage_records"
    ADD CONSTRAINT "usage_records_quantity_check" CHECK ("quantity" BETWEEN 1 AND 1000000000000);
CREATE INDEX "usage_records_unreported_idx" ON "auth"."usage_records"("position") WHERE "batch_id" IS NULL;

-- What was recorded stays as it is, and is reported in one batch.
CREATE FUNCTION "auth"."refuse_all_but_reporting"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.batch_id IS NULL AND to_jsonb(NEW) - 'batch_id' = to_jsonb(OLD) - 'batch_id' THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'usage record % cannot be changed', OLD.id;
END $$;
CREATE TRIGGER "usage_records_immutable" BEFORE UPDATE ON "auth"."usage_records"
    FOR EACH ROW EXECUTE FUNCTION "auth"."refuse_all_but_reporting"();

ALTER TABLE "payments"."usage_reports"
    ADD CONSTRAINT "usage_reports_state_check" CHECK ("state" IN ('pending', 'done', 'dead')),
    ADD CONSTRAINT "usage_reports_quantity_check" CHECK ("quantity" BETWEEN 1 AND 999999999999999);
CREATE INDEX "usage_reports_due_idx" ON "payments"."usage_reports"("available_at", "position")
    WHERE "state" = 'pending' AND "settled_at" IS NULL;
CREATE INDEX "usage_reports_key_idx" ON "payments"."usage_reports"("key", "position") WHERE "state" = 'pending';
CREATE INDEX "usage_reports_waiting_idx" ON "payments"."usage_reports"("project_id", "user_id") WHERE "state" = 'pending';
CREATE INDEX "usage_reports_dead_idx" ON "payments"."usage_reports"("id") WHERE "state" = 'dead';
