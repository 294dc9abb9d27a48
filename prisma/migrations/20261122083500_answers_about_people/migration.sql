-- What Prisma's schema cannot say, from here on.

-- The answers that show somebody's address, to be found when he is deleted.
CREATE INDEX "idempotency_keys_people_idx" ON "http"."idempotency_keys" (("body" ->> 'user_id'))
    WHERE "body" ? 'email';
