import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { textAt, type Json } from './api-client';

const run = promisify(execFile);
const script = resolve(__dirname, 'own-postgres.mjs');

/** A PostgreSQL of the test's own, that may crash: never that of the run, which others use too. */
export class OwnPostgres {
  private constructor(
    private readonly folder: string,
    private readonly port: string,
    readonly url: string,
  ) {}

  static async start(): Promise<OwnPostgres> {
    const folder = mkdtempSync(join(tmpdir(), 'paygrove-crashing-'));
    chmodSync(folder, 0o755);
    const started = JSON.parse(await command('start', folder)) as Json;
    return new OwnPostgres(folder, String(started.port), textAt(started, 'url'));
  }

  /** Ends every session and itself at once, with what it was doing half done, and comes back as from a power cut. */
  async crash(): Promise<void> {
    await command('crash', this.folder);
    await command('start', this.folder, this.port);
  }

  async remove(): Promise<void> {
    await command('remove', this.folder);
  }
}

async function command(...args: readonly string[]): Promise<string> {
  return (await run(process.execPath, [script, ...args])).stdout;
}
