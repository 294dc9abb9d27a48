import fs from 'node:fs';
import path from 'node:path';
import { PostgresCluster } from '../../scripts/lib/postgres-cluster.mjs';

export const prefix = 'paygrove-test-';

/** Stops and deletes the databases of test runs that were killed: their directory names the process that made it. */
export async function removeAbandonedClusters(parent) {
  for (const name of fs.readdirSync(parent)) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (!owner || isAlive(Number(owner))) continue;
    const home = path.join(parent, name);
    const cluster = new PostgresCluster({ directory: path.join(home, 'data'), password: 'postgres' });
    // Another run may be sweeping the same directory, or it may belong to another user: neither is our business.
    await cluster.stop('immediate').catch(() => undefined);
    fs.rmSync(home, { recursive: true, force: true });
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
