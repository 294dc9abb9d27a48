import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import pg from 'pg';
import { migrationsDirectory } from '../../scripts/lib/migration-files.mjs';
import { startThrowAwayPostgres } from '../../scripts/lib/throw-away-postgres.mjs';

/**
 * One PostgreSQL for the whole run, with a template database that postgres-environment.cjs clones for each test file. It is
 * migrated by what is built, since this file runs outside Jest's own compilation; so are the apps of the end-to-end tests.
 */
export default async function startDatabase() {
  execFileSync(process.execPath, [resolve(import.meta.dirname, '../../scripts/build-once.mjs')], {
    stdio: 'inherit',
  });
  const postgres = await startThrowAwayPostgres({ shared_buffers: '64MB', max_connections: 400 });
  globalThis.testPostgres = postgres;
  process.env.TEST_DATABASE_ADMIN_URL = postgres.url('postgres');
  await makeTemplate(postgres);
}

async function makeTemplate(postgres) {
  const admin = await connect(postgres.url('postgres'));
  await admin.query('CREATE DATABASE paygrove_template');
  const databaseUrl = postgres.url('paygrove_template');
  const { default: database } = await import('#infra/database');
  await database.applyMigrations({ databaseUrl, directory: migrationsDirectory });
  await admin.query('ALTER DATABASE paygrove_template IS_TEMPLATE true ALLOW_CONNECTIONS false');
  await admin.end();
}

async function connect(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
