import path from 'node:path';
import { migrationsDirectory, writeMigration } from './lib/migration-files.mjs';

const usage = `node scripts/migrate.mjs <command>

  new <name>   write the next migration: what prisma/schema has and the migration history has not
  check        fail when prisma/schema and the migration history differ
  deploy       apply what is pending to DATABASE_URL

new and check replay the history on a throw-away PostgreSQL; with DATABASE_URL, in a database that they create beside
that one and drop again.`;

const commands = {
  async new(name) {
    if (!/^[a-z0-9_]+$/.test(name ?? ''))
      throw new Error('A migration needs a snake_case name: npm run db:new add_refunds');
    const sql = await pendingChanges();
    if (sql === undefined) return console.log('The schema has not changed: nothing to write.');
    const file = path.relative(process.cwd(), writeMigration(name, sql));
    console.log(
      `${sql}\nWritten to ${file}. Read it, add what only SQL can say (prisma/migrations/README.md), commit it.`,
    );
  },

  async check() {
    const sql = await pendingChanges();
    if (sql === undefined) return console.log('prisma/schema and prisma/migrations agree.');
    console.error(
      `prisma/schema has what prisma/migrations has not (npm run db:new <name> writes it):\n\n${sql}`,
    );
    process.exitCode = 1;
  },

  async deploy() {
    const databaseUrl = process.env.DATABASE_URL;
    if (!databaseUrl) throw new Error('DATABASE_URL names the database to migrate.');
    const { default: database } = await import('#infra/database');
    const applied = await database.applyMigrations({ databaseUrl, directory: migrationsDirectory });
    console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'Nothing to apply.');
  },
};

async function pendingChanges() {
  const { SchemaEngine } = await import('./lib/schema-engine.mjs');
  const withEngine = async (url) => (await SchemaEngine.open(url)).pendingChanges();
  if (process.env.DATABASE_URL) return withEngine(process.env.DATABASE_URL);

  const { startThrowAwayPostgres } = await import('./lib/throw-away-postgres.mjs');
  const postgres = await startThrowAwayPostgres();
  try {
    return await withEngine(postgres.url('postgres'));
  } finally {
    await postgres.remove();
  }
}

const [name, ...args] = process.argv.slice(2);
try {
  if (!Object.hasOwn(commands, name ?? '')) throw new Error(usage);
  await commands[name](...args);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
// The engine keeps its connection pool open, and has no method to close it.
process.exit();
