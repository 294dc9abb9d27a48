import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { MigrationError } from './migration-error';
import { readMigrations, type MigrationFile } from './migration-files';
import { assertUntouched, createHistory, readHistory, recordMigration } from './migration-history';

/** The advisory lock of `prisma migrate`, so that it and Paygrove never migrate at once. */
const MIGRATION_LOCK = 72_707_369;

export interface ApplyMigrations {
  readonly databaseUrl: string;
  /** The folder of `<timestamp>_<name>/migration.sql`. */
  readonly directory: string;
}

/**
 * Brings the database up to the newest migration and returns the names of those that it applied. Any number of replicas
 * may call it at once: one applies, the others wait and find nothing to do.
 *
 * Each migration is one transaction together with its record, so a failing one leaves nothing behind. The history is
 * kept as `prisma migrate deploy` keeps it; either may be used on the same database.
 *
 * @throws MigrationError when a migration fails, has failed before, or was edited after it had been applied
 */
export async function applyMigrations({ databaseUrl, directory }: ApplyMigrations): Promise<string[]> {
  const files = await readMigrations(directory);
  const client = new Client({ connectionString: databaseUrl, application_name: 'paygrove-migrations' });
  // Cut off between two statements, the next one fails and says so; without a listener the process would end here.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(${MIGRATION_LOCK})`);
    return await applyPending(client, files);
  } finally {
    // The lock is the session's: it goes with the connection, however that ends.
    await client.end();
  }
}

async function applyPending(client: Client, files: readonly MigrationFile[]): Promise<string[]> {
  const database = { query: async <Row>(text: string) => (await client.query(text)).rows as Row[] };
  const history = await readHistory(database);
  assertUntouched(files, history);
  const pending = files.filter(({ name }) => !history.has(name));
  if (pending.length > 0) await client.query(createHistory);
  for (const migration of pending) await applyOne(client, migration);
  return pending.map(({ name }) => name);
}

async function applyOne(client: Client, { name, sql, checksum }: MigrationFile): Promise<void> {
  const startedAt = new Date();
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(recordMigration, [randomUUID(), checksum, name, startedAt]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(`Migration ${name} failed and was rolled back: ${reason}`, { cause });
  }
}
