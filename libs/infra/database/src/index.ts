export { BatchedRead } from './batched-read';
export { Database, type SqlValue } from './database';
export { DatabaseModule } from './database.module';
export { isDatabaseAway } from './is-database-away';
export { Prisma } from './generated/client';
export { Notifications } from './notifications';
export { applyMigrations } from './migrations/apply-migrations';
export { pendingMigrations } from './migrations/pending-migrations';
export { migrationsDirectory } from './migrations/migrations-directory';
