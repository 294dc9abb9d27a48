import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PostgresCluster } from './postgres-cluster.mjs';

const password = 'postgres';
const ownedDirectory = /^paygrove-temporary-(\d+)-/;
const memory = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

/**
 * A PostgreSQL in memory and without durability, on a free port, for tests and checks.
 *
 * @returns {Promise<{ url(database: string): string, remove(): Promise<void> }>}
 */
export async function startThrowAwayPostgres(settings = {}) {
  await removeAbandoned();
  const home = fs.mkdtempSync(path.join(memory, `paygrove-temporary-${process.pid}-`));
  fs.chmodSync(home, 0o755);
  const cluster = clusterIn(home, settings);
  const { port } = await cluster.start();
  return {
    url: (database) => cluster.url(database, port),
    remove: () => remove(cluster, home),
  };
}

function clusterIn(home, settings) {
  return new PostgresCluster({
    directory: path.join(home, 'data'),
    password,
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', ...settings },
  });
}

async function remove(cluster, home) {
  await cluster.stop('immediate');
  fs.rmSync(home, { recursive: true, force: true });
}

/** What killed processes left behind: the directory's name says whose it was. */
async function removeAbandoned() {
  for (const name of fs.readdirSync(memory)) {
    const owner = ownedDirectory.exec(name)?.[1];
    if (!owner || isAlive(Number(owner))) continue;
    const home = path.join(memory, name);
    // Another process may sweep the same directory just now, or it is another user's: neither is our business.
    await remove(clusterIn(home), home).catch(() => undefined);
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
