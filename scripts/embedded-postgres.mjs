import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { isPortFree } from './lib/free-port.mjs';
import { postgresPassword } from './lib/kept-secrets.mjs';
import { canReach, locatePostgres, reachableByAll } from './lib/postgres-binaries.mjs';
import { PostgresCluster } from './lib/postgres-cluster.mjs';

const launcherLock = 5_049_471;

/**
 * The durable PostgreSQL of an installation, with its data under `<home>/<folder>`. It survives restarts; one that a killed launcher
 * left running is adopted. Two launchers never share it.
 *
 * @param {{ home: string, folder?: string, databases: string[] }} options
 * @returns {import('./lib/supervisor.mjs').Part} ready with `url(database)`
 */
export function startEmbeddedPostgres({ home, folder = 'postgres', databases }) {
  const server = new EmbeddedPostgres(path.resolve(home), folder);
  const ready = server.start(databases);
  return {
    name: 'PostgreSQL',
    ready,
    ended: server.lost,
    stop: async () => {
      await ready.catch(() => undefined);
      await server.stop();
    },
    kill: () => server.kill(),
  };
}

class EmbeddedPostgres {
  #home;
  #folder;
  #cluster;
  #guard;
  #reportLoss;

  constructor(home, folder) {
    this.#home = home;
    this.#folder = folder;
    this.lost = new Promise((resolve) => (this.#reportLoss = resolve));
  }

  async start(databases) {
    const directory = await this.#dataDirectory();
    const password = postgresPassword(this.#home);
    const cluster = new PostgresCluster({ directory, password });
    const { port } = await cluster.start({ port: await this.#rememberedPort() });
    this.#guard = await this.#takeSoleUse(cluster.url('postgres', port));
    this.#cluster = cluster;
    fs.writeFileSync(this.#portFile, `${port}\n`);
    for (const database of databases) await this.#ensureDatabase(database);
    return { url: (database) => cluster.url(database, port) };
  }

  /** Only what this launcher has the sole use of: never the server of another one. */
  async stop() {
    this.#guard?.removeAllListeners('end');
    await this.#guard?.end().catch(() => undefined);
    await this.#cluster?.stop();
  }

  kill() {
    this.#cluster?.kill();
  }

  /** A connection kept open: its lock keeps a second launcher away, its end tells that the server is gone. */
  async #takeSoleUse(url) {
    const guard = new pg.Client({
      connectionString: url,
      application_name: 'paygrove-launcher',
      keepAlive: true,
    });
    guard.on('error', () => undefined);
    guard.on('end', () => this.#reportLoss('its connection was lost'));
    await guard.connect();
    // The lock of a launcher that was just killed goes with its connection, within moments.
    await guard.query("SET lock_timeout = '3s'");
    await guard.query(`SELECT pg_advisory_lock(${launcherLock})`).catch(async (cause) => {
      guard.removeAllListeners('end');
      await guard.end();
      throw new Error(
        `Another Paygrove runs on ${this.#home}: stop it, or set PAYGROVE_HOME to another folder.`,
        { cause },
      );
    });
    return guard;
  }

  async #ensureDatabase(name) {
    const { rowCount } = await this.#guard.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) await this.#guard.query(`CREATE DATABASE "${name}"`);
  }

  /** The same port as last time, so that a `psql` line goes on to work; any free one when that is taken. */
  async #rememberedPort() {
    if (!fs.existsSync(this.#portFile)) return undefined;
    const port = Number(fs.readFileSync(this.#portFile, 'utf8'));
    return (await isPortFree(port)) ? port : undefined;
  }

  get #portFile() {
    return path.join(this.#home, `${this.#folder}-port`);
  }

  /**
   * Where the data really lives. When root runs from a folder that the postgres user cannot enter (such as /root), that
   * is a folder under /var/lib/paygrove, and `<home>/<folder>` a link to it.
   */
  async #dataDirectory() {
    fs.mkdirSync(this.#home, { recursive: true });
    const inHome = path.join(this.#home, this.#folder);
    const { identity } = await locatePostgres();
    if (!canReach(this.#home, identity)) linkOutside(inHome);
    fs.mkdirSync(inHome, { recursive: true });
    return fs.realpathSync(inHome);
  }
}

function linkOutside(inHome) {
  const existing = fs.lstatSync(inHome, { throwIfNoEntry: false });
  if (existing?.isSymbolicLink() && fs.existsSync(inHome)) return;
  if (existing?.isDirectory()) {
    throw new Error(
      `PostgreSQL runs as the user postgres, who may not enter ${inHome}: start as the user who made it.`,
    );
  }
  fs.rmSync(inHome, { force: true });
  fs.mkdirSync(reachableByAll, { recursive: true, mode: 0o755 });
  fs.symlinkSync(fs.mkdtempSync(path.join(reachableByAll, `${path.basename(inHome)}-`)), inHome);
}
