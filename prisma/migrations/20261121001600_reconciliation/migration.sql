-- CreateTable
CREATE TABLE "webhooks"."reconciliation_runs" (
    "id" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "status" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "events_from" TIMESTAMPTZ(3),
    "events_until" TIMESTAMPTZ(3),
    "events_seen" INTEGER NOT NULL DEFAULT 0,
    "events_gap" BOOLEAN NOT NULL DEFAULT false,
    "objects_checked" INTEGER NOT NULL DEFAULT 0,
    "differences" INTEGER NOT NULL DEFAULT 0,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "complete" BOOLEAN NOT NULL DEFAULT false,
    "error" TEXT,

    CONSTRAINT "reconciliation_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhooks"."reconciliation_differences" (
    "id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "project_id" TEXT,
    "had" TEXT NOT NULL,
    "provider_says" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "error" TEXT,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reconciliation_differences_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhooks"."reconciliation_marks" (
    "walk" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "reconciliation_marks_pkey" PRIMARY KEY ("walk")
);

-- CreateIndex
CREATE INDEX "reconciliation_differences_run_id_id_idx" ON "webhooks"."reconciliation_differences"("run_id", "id");

-- CreateIndex
CREATE INDEX "reconciliation_differences_kind_object_id_idx" ON "webhooks"."reconciliation_differences"("kind", "object_id");

-- AddForeignKey
ALTER TABLE "webhooks"."reconciliation_differences" ADD CONSTRAINT "reconciliation_differences_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "webhooks"."reconciliation_runs"("id") ON DELETE CASCADE ON UPDATE RESTRICT;

-- What Prisma's schema cannot say.
ALTER TABLE "webhooks"."reconciliation_runs"
    ADD CONSTRAINT "reconciliation_runs_trigger_check" CHECK ("trigger" IN ('schedule', 'operator')),
    ADD CONSTRAINT "reconciliation_runs_status_check" CHECK ("status" IN ('queued', 'running', 'succeeded', 'failed')),
    ADD CONSTRAINT "reconciliation_runs_finished_check" CHECK (
        ("finished_at" IS NOT NULL) = ("status" IN ('succeeded', 'failed'))),
    ADD CONSTRAINT "reconciliation_runs_error_check" CHECK (("error" IS NOT NULL) = ("status" = 'failed'));
ALTER TABLE "webhooks"."reconciliation_differences"
    ADD CONSTRAINT "reconciliation_differences_action_check" CHECK (
        "action" IN ('stored', 'settled', 'reported', 'failed', 'would_store', 'would_settle'));
CREATE INDEX "reconciliation_runs_open_idx" ON "webhooks"."reconciliation_runs"("id")
    WHERE "status" IN ('queued', 'running');
CREATE INDEX "reconciliation_runs_finished_idx" ON "webhooks"."reconciliation_runs"("finished_at")
    WHERE "finished_at" IS NOT NULL;

-- What is still open here, and so has to be compared with Stripe.
CREATE INDEX "payments_open_idx" ON "payments"."payments"("id") WHERE "status" IN ('pending', 'processing');
CREATE INDEX "refunds_open_idx" ON "payments"."refunds"("id")
    WHERE "status" IN ('pending', 'requires_action') AND "provider_refund_id" IS NOT NULL;
CREATE INDEX "disputes_open_idx" ON "payments"."disputes"("id") WHERE "phase" IN ('inquiry', 'open');
CREATE INDEX "subscriptions_live_idx" ON "subscriptions"."subscriptions"("id")
    WHERE "status" NOT IN ('canceled', 'expired');

-- What has served its time.
CREATE INDEX "stripe_events_settled_idx" ON "webhooks"."stripe_events"("settled_at")
    WHERE "state" IN ('processed', 'ignored') AND "payload" <> '';
CREATE INDEX "stripe_events_emptied_idx" ON "webhooks"."stripe_events"("settled_at")
    WHERE "state" IN ('processed', 'ignored') AND "payload" = '';
CREATE INDEX "usage_reports_done_idx" ON "payments"."usage_reports"("settled_at") WHERE "state" = 'done';
