import { migrationNames } from './migration-files';
import { readHistory, type MigrationReader } from './migration-history';

/**
 * The migrations of this build that the database has not got yet, oldest first. Cheap enough for a readiness probe:
 * two small queries and one directory listing.
 */
export async function pendingMigrations(database: MigrationReader, directory: string): Promise<string[]> {
  const [names, history] = await Promise.all([migrationNames(directory), readHistory(database)]);
  return names.filter((name) => history.get(name)?.finished !== true);
}
