-- CreateTable
CREATE TABLE "auth"."signing_keys" (
    "id" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "sealed_private" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "signs_from" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "signing_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."sessions" (
    "id" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "epoch" INTEGER NOT NULL,
    "seed" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_because" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."refresh_tokens" (
    "hash" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "rotated_at" TIMESTAMPTZ(3),
    "next_hash" TEXT,

    CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "auth"."login_attempts" (
    "project_id" TEXT NOT NULL,
    "address_hash" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "blocked_until" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "login_attempts_pkey" PRIMARY KEY ("project_id","address_hash")
);

-- CreateTable
CREATE TABLE "auth"."one_time_tokens" (
    "hash" TEXT NOT NULL,
    "project_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "address_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "one_time_tokens_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "auth"."mail_orders" (
    "id" TEXT NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "project_id" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "sealed_recipient" TEXT,
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "available_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "leased_until" TIMESTAMPTZ(3),
    "lease_id" TEXT,
    "last_error" TEXT,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_orders_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "sessions_project_id_user_id_idx" ON "auth"."sessions"("project_id", "user_id");

-- CreateIndex
CREATE INDEX "sessions_expires_at_idx" ON "auth"."sessions"("expires_at");

-- CreateIndex
CREATE INDEX "refresh_tokens_session_id_idx" ON "auth"."refresh_tokens"("session_id");

-- CreateIndex
CREATE INDEX "login_attempts_last_at_idx" ON "auth"."login_attempts"("last_at");

-- CreateIndex
CREATE INDEX "one_time_tokens_expires_at_idx" ON "auth"."one_time_tokens"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "one_time_tokens_project_id_user_id_purpose_key" ON "auth"."one_time_tokens"("project_id", "user_id", "purpose");

-- CreateIndex
CREATE UNIQUE INDEX "mail_orders_position_key" ON "auth"."mail_orders"("position");

-- CreateIndex
CREATE INDEX "mail_orders_settled_at_idx" ON "auth"."mail_orders"("settled_at");

-- What Prisma's schema cannot say.
ALTER TABLE "auth"."sessions"
    ADD CONSTRAINT "sessions_ended_check" CHECK (("ended_at" IS NULL) = ("ended_because" IS NULL)),
    ADD CONSTRAINT "sessions_ended_because_check" CHECK ("ended_because" IN ('logout', 'reuse'));
ALTER TABLE "auth"."refresh_tokens"
    ADD CONSTRAINT "refresh_tokens_rotated_check" CHECK (("rotated_at" IS NULL) = ("next_hash" IS NULL));
ALTER TABLE "auth"."login_attempts"
    ADD CONSTRAINT "login_attempts_failures_check" CHECK ("failures" > 0);
ALTER TABLE "auth"."one_time_tokens"
    ADD CONSTRAINT "one_time_tokens_purpose_check" CHECK ("purpose" IN ('verify_email', 'password_reset'));
ALTER TABLE "auth"."mail_orders"
    ADD CONSTRAINT "mail_orders_purpose_check" CHECK ("purpose" IN ('verify_email', 'password_reset')),
    ADD CONSTRAINT "mail_orders_state_check" CHECK ("state" IN ('pending', 'done', 'dead'));
CREATE INDEX "mail_orders_due_idx" ON "auth"."mail_orders"("available_at", "position")
    WHERE "state" = 'pending' AND "settled_at" IS NULL;
CREATE INDEX "mail_orders_key_idx" ON "auth"."mail_orders"("key", "position") WHERE "state" = 'pending';
