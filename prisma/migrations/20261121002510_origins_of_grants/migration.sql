-- AlterTable
ALTER TABLE "auth"."permission_grants" ADD COLUMN "last_origin_id" TEXT;
