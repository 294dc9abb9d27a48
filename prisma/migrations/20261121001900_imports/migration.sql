-- AlterTable
ALTER TABLE "subscriptions"."subscriptions" ALTER COLUMN "payment_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "subscriptions"."imports" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "user_id_from" JSONB NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'running',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "completed_at" TIMESTAMPTZ(3),

    CONSTRAINT "imports_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscriptions"."import_pages" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "import_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "starting_after" TEXT,
    "foreign_count" INTEGER NOT NULL DEFAULT 0,
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "lease_id" TEXT,
    "last_error" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_pages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscriptions"."import_entries" (
    "import_id" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "user_id" TEXT,
    "product_id" TEXT,
    "code" TEXT,
    "message" TEXT,

    CONSTRAINT "import_entries_pkey" PRIMARY KEY ("import_id","object","object_id")
);

-- CreateIndex
CREATE INDEX "imports_project_id_id_idx" ON "subscriptions"."imports"("project_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "import_pages_position_key" ON "subscriptions"."import_pages"("position");

-- CreateIndex
CREATE INDEX "import_pages_import_id_idx" ON "subscriptions"."import_pages"("import_id");

-- CreateIndex
CREATE INDEX "import_entries_import_id_user_id_product_id_idx" ON "subscriptions"."import_entries"("import_id", "user_id", "product_id");

-- What Prisma's schema cannot say. A project has one import under way at a time.
CREATE UNIQUE INDEX "imports_running_idx" ON "subscriptions"."imports"("project_id") WHERE "status" = 'running';
ALTER TABLE "subscriptions"."imports"
    ADD CONSTRAINT "imports_status_check" CHECK ("status" IN ('running', 'completed', 'failed')),
    ADD CONSTRAINT "imports_completed_check" CHECK (("status" = 'running') = ("completed_at" IS NULL));
ALTER TABLE "subscriptions"."import_entries"
    ADD CONSTRAINT "import_entries_object_check" CHECK ("object" IN ('customer', 'subscription')),
    ADD CONSTRAINT "import_entries_outcome_check" CHECK ("outcome" IN ('imported', 'known', 'problem')),
    ADD CONSTRAINT "import_entries_problem_check" CHECK (
        ("code" IS NULL) = ("message" IS NULL) AND ("outcome" <> 'problem' OR "code" IS NOT NULL));
ALTER TABLE "subscriptions"."import_pages"
    ADD CONSTRAINT "import_pages_state_check" CHECK ("state" IN ('pending', 'done', 'dead')),
    ADD CONSTRAINT "import_pages_foreign_check" CHECK ("foreign_count" >= 0);
CREATE INDEX "import_pages_due_idx" ON "subscriptions"."import_pages"("available_at", "position")
    WHERE "state" = 'pending' AND "settled_at" IS NULL;
CREATE INDEX "import_pages_key_idx" ON "subscriptions"."import_pages"("key", "position") WHERE "state" = 'pending';
CREATE INDEX "import_pages_leased_idx" ON "subscriptions"."import_pages"("key", "leased_until")
    WHERE "state" = 'pending' AND "lease_id" IS NOT NULL;
CREATE INDEX "import_pages_dead_idx" ON "subscriptions"."import_pages"("position") WHERE "state" = 'dead';
