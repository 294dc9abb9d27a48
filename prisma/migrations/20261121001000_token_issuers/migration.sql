-- CreateTable
CREATE TABLE "auth"."token_issuers" (
    "project_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "issuer" TEXT NOT NULL,
    "audience" TEXT,
    "jwks_url" TEXT,
    "sealed_secret" TEXT,
    "secret_fingerprint" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "token_issuers_pkey" PRIMARY KEY ("project_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "token_issuers_id_key" ON "auth"."token_issuers"("id");

-- AlterTable
ALTER TABLE "auth"."one_time_tokens" ADD COLUMN     "mails" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "order_id" TEXT NOT NULL DEFAULT '';

-- What Prisma's schema cannot say.
ALTER TABLE "auth"."one_time_tokens" ADD CONSTRAINT "one_time_tokens_mails_check" CHECK ("mails" > 0);
ALTER TABLE "auth"."token_issuers"
    ADD CONSTRAINT "token_issuers_kind_check" CHECK ("kind" IN ('jwks', 'hs256')),
    ADD CONSTRAINT "token_issuers_jwks_check" CHECK (("kind" = 'jwks') = ("jwks_url" IS NOT NULL)),
    ADD CONSTRAINT "token_issuers_secret_check" CHECK (
        ("kind" = 'hs256') = ("sealed_secret" IS NOT NULL) AND ("kind" = 'hs256') = ("secret_fingerprint" IS NOT NULL)
    );
-- No token can be for two projects: they differ in issuer, audience or secret.
CREATE UNIQUE INDEX "token_issuers_tokens_key"
    ON "auth"."token_issuers"("issuer", coalesce("audience", ''), coalesce("secret_fingerprint", ''));
