import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { locatePostgres } from '../../../scripts/lib/postgres-binaries.mjs';

const run = promisify(execFile);
const THREADS = 2;

/** The newest pgbench of this machine, or `undefined`: the embedded PostgreSQL comes without one. */
export async function locatePgbench() {
  const embedded = (await locatePostgres()).directory;
  const onPath = (process.env.PATH ?? '').split(path.delimiter);
  return [embedded, ...debianDirectories(), ...onPath]
    .map((directory) => path.join(directory, 'pgbench'))
    .find((file) => fs.existsSync(file));
}

function debianDirectories() {
  const home = '/usr/lib/postgresql';
  if (!fs.existsSync(home)) return [];
  const versions = fs.readdirSync(home).sort((left, right) => Number(right) - Number(left));
  return versions.map((version) => path.join(home, version, 'bin'));
}

/**
 * Runs a script in pgbench's own language over and over, prepared, one transaction each.
 *
 * @param {{ program: string, databaseUrl: string, script: string, clients: number, seconds: number }} options
 * @returns {Promise<import('./turns.mjs').Measurement>}
 */
export async function runPgbench({ program, databaseUrl, script, clients, seconds }) {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'paygrove-pgbench-'));
  const file = path.join(directory, 'script.sql');
  fs.writeFileSync(file, script);
  try {
    const options = `-n -M prepared -c ${clients} -j ${THREADS} -T ${seconds} -f ${file}`;
    const { stdout } = await run(program, [...options.split(' '), databaseUrl]);
    const [, perSecond] = /tps = ([\d.]+) \(without initial connection time\)/.exec(stdout) ?? [];
    if (perSecond === undefined) throw new Error(`pgbench did not say how many per second:\n${stdout}`);
    return { perSecond: Number(perSecond) };
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}
