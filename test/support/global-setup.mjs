import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { PostgresCluster } from '../../scripts/lib/postgres-cluster.mjs';
import { prefix, removeAbandonedClusters } from './abandoned-clusters.mjs';

const migrations = path.resolve(import.meta.dirname, '../../prisma/migrations');
const memory = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

/**
 * One PostgreSQL for the whole run, in memory and without durability, with a migrated template database that
 * postgres-environment.cjs clones for each test file.
 */
export default async function startDatabase() {
  await removeAbandonedClusters(memory);
  const home = fs.mkdtempSync(path.join(memory, `${prefix}${process.pid}-`));
  fs.chmodSync(home, 0o755);
  const cluster = new PostgresCluster({
    directory: path.join(home, 'data'),
    password: 'postgres',
    settings: {
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      shared_buffers: '64MB',
      max_connections: 400,
    },
  });
  const { port } = await cluster.start();
  globalThis.testDatabase = { cluster, home };
  process.env.TEST_DATABASE_ADMIN_URL = cluster.url('postgres', port);
  await makeTemplate(cluster, port);
}

async function makeTemplate(cluster, port) {
  const admin = await connect(cluster.url('postgres', port));
  await admin.query('CREATE DATABASE paygrove_template');
  const template = await connect(cluster.url('paygrove_template', port));
  for (const script of migrationScripts()) await template.query(fs.readFileSync(script, 'utf8'));
  await template.end();
  await admin.query('ALTER DATABASE paygrove_template IS_TEMPLATE true ALLOW_CONNECTIONS false');
  await admin.end();
}

async function connect(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

function migrationScripts() {
  if (!fs.existsSync(migrations)) return [];
  return fs
    .readdirSync(migrations)
    .sort()
    .map((name) => path.join(migrations, name, 'migration.sql'))
    .filter((file) => fs.existsSync(file));
}
