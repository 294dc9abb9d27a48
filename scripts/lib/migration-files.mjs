import fs from 'node:fs';
import path from 'node:path';

const prisma = path.resolve(import.meta.dirname, '../../prisma');

/** Where migrations live, unless a test says otherwise. */
export const migrationsDirectory = path.join(prisma, 'migrations');

/** Every prisma/schema/*.prisma: together they are one schema. */
export function schemaFiles(directory = path.join(prisma, 'schema')) {
  return fs
    .readdirSync(directory)
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((name) => ({ path: name, content: fs.readFileSync(path.join(directory, name), 'utf8') }));
}

/** Every <timestamp>_<name>/migration.sql, oldest first. */
export function migrationFiles(directory = migrationsDirectory) {
  if (!fs.existsSync(directory)) return [];
  return fs
    .readdirSync(directory)
    .sort()
    .map((name) => ({ name, file: path.join(directory, name, 'migration.sql') }))
    .filter(({ file }) => fs.existsSync(file))
    .map(({ name, file }) => ({ name, file, sql: fs.readFileSync(file, 'utf8') }));
}

/** Writes the next migration and returns its path. */
export function writeMigration(name, sql, directory = migrationsDirectory) {
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const file = path.join(directory, `${timestamp}_${name}`, 'migration.sql');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, sql);
  return file;
}
