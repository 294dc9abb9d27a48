import { MigrationError } from './migration-error';
import type { MigrationFile } from './migration-files';

/** Anything that runs a statement and gives the rows: `Database`, or a thin wrap around a `pg` client. */
export interface MigrationReader {
  query<Row>(text: string): Promise<Row[]>;
}

interface RecordedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/** Prisma's own table, column by column, so that `prisma migrate` can take over at any time. */
export const createHistory = `
  CREATE TABLE IF NOT EXISTS public._prisma_migrations (
    id                  varchar(36) PRIMARY KEY NOT NULL,
    checksum            varchar(64) NOT NULL,
    finished_at         timestamptz,
    migration_name      varchar(255) NOT NULL,
    logs                text,
    rolled_back_at      timestamptz,
    started_at          timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

/** `clock_timestamp()`, since `now()` would be the start of the transaction for both. */
export const recordMigration = `
  INSERT INTO public._prisma_migrations
    (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
  VALUES ($1, $2, $3, $4, clock_timestamp(), 1)`;

/** What the database says has been run; migrations that were marked as rolled back do not count. */
export async function readHistory(database: MigrationReader): Promise<Map<string, RecordedMigration>> {
  const [table] = await database.query<{ exists: boolean }>(
    `SELECT to_regclass('public._prisma_migrations') IS NOT NULL AS exists`,
  );
  if (!table?.exists) return new Map();
  const rows = await database.query<RecordedMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished
       FROM public._prisma_migrations
      WHERE rolled_back_at IS NULL
      ORDER BY started_at`,
  );
  return new Map(rows.map((row) => [row.name, row]));
}

/**
 * @throws MigrationError when a recorded migration has failed, or its file is no longer what was run. Recorded
 * migrations without a file are those of a newer build, which an older replica must live with during a rollout.
 */
export function assertUntouched(
  files: readonly MigrationFile[],
  history: ReadonlyMap<string, RecordedMigration>,
): void {
  for (const { name, finished } of history.values()) {
    if (finished) continue;
    throw new MigrationError(
      `Migration ${name} was begun and has failed. Repair the database, then mark it: ` +
        `\`prisma migrate resolve --applied ${name}\` or \`--rolled-back ${name}\`.`,
    );
  }
  for (const { name, checksum } of files) {
    const recorded = history.get(name);
    if (recorded === undefined || recorded.checksum === checksum) continue;
    throw new MigrationError(
      `Migration ${name} was changed after it had been applied. Restore the file and put the change in a new migration.`,
    );
  }
}
