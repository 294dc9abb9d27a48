import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError } from './migration-error';

/** One `<timestamp>_<name>/migration.sql`. */
export interface MigrationFile {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file in hex, as Prisma records it. */
  readonly checksum: string;
}

/** The names of the migrations in a folder, oldest first. */
export async function migrationNames(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** @throws MigrationError when a migration has no script */
export async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const names = await migrationNames(directory);
  return Promise.all(names.map((name) => readMigration(directory, name)));
}

async function readMigration(directory: string, name: string): Promise<MigrationFile> {
  const file = join(directory, name, 'migration.sql');
  const sql = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new MigrationError(`${file} cannot be read: restore it, or remove its folder.`, { cause });
  });
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}
