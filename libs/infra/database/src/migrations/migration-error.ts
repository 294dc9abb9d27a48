/** The database cannot be brought to the state that this build needs. The message names the migration and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}
