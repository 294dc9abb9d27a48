import { execFile, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.mjs';
import { locatePostgres } from './postgres-binaries.mjs';

const run = promisify(execFile);
const superuser = 'postgres';

/**
 * A PostgreSQL server with its data in one directory, made on first use. It is a daemon of its own: a Ctrl-C in the
 * terminal does not reach it, and it outlives a killed parent until somebody stops it or starts on the same directory.
 */
export class PostgresCluster {
  #directory;
  #password;
  #settings;
  #postgres;

  /**
   * @param {object} options
   * @param {string} options.directory where the data lives, reachable for the user that PostgreSQL runs as
   * @param {string} options.password of the superuser `postgres`
   * @param {Record<string, string | number>} [options.settings] for postgresql.conf, plain words and numbers
   */
  constructor({ directory, password, settings = {} }) {
    this.#directory = directory;
    this.#password = password;
    this.#settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings };
  }

  /** Starts the server, or adopts the one that a killed process left running. Resolves once it answers. */
  async start({ port } = {}) {
    this.#postgres ??= await locatePostgres();
    const running = await this.#findRunning();
    if (running) return running;
    if (this.#isInitialised) {
      this.#assertOwned();
      await this.#clearTheWay();
    } else {
      await this.#initialise();
    }
    const chosen = port ?? (await freePort());
    await this.#pgCtl('start', '-w', '-t', '60', '-l', this.#logFile, '-o', this.#flags(chosen)).catch(
      (cause) => {
        const reason = `${cause.stderr}${this.#logTail()}`;
        throw new Error(`PostgreSQL in ${this.#directory} does not start:\n${reason}`, { cause });
      },
    );
    return { port: chosen };
  }

  /** The port of the server that already runs on this directory and answers, if one does. */
  async #findRunning() {
    const file = this.#readPidFile();
    if (!file?.port) return undefined;
    try {
      const client = new pg.Client({
        connectionString: this.url('postgres', file.port),
        connectionTimeoutMillis: 5_000,
      });
      await client.connect();
      const { rows } = await client.query("SELECT current_setting('data_directory') AS directory");
      await client.end();
      return rows[0].directory === fs.realpathSync(this.#directory) ? { port: file.port } : undefined;
    } catch {
      return undefined;
    }
  }

  url(database, port) {
    return `postgresql://${superuser}:${this.#password}@127.0.0.1:${port}/${database}`;
  }

  /** `fast` rolls open transactions back and writes a checkpoint; `immediate` is for data nobody wants. */
  async stop(mode = 'fast') {
    this.#postgres ??= await locatePostgres();
    if (this.#ownProcess()) await this.#pgCtl('stop', '-w', '-t', '60', '-m', mode);
  }

  /** Stops at once and without waiting; the next start recovers from the write-ahead log. */
  kill() {
    const pid = this.#ownProcess();
    if (pid) process.kill(pid, 'SIGQUIT');
  }

  /** Made beside its place and moved there when complete, so that a killed first start leaves nothing half done. */
  async #initialise() {
    const draft = `${this.#directory}.incomplete`;
    const secrets = fs.mkdtempSync(path.join(os.tmpdir(), 'paygrove-initdb-'));
    const passwordFile = path.join(secrets, 'password');
    fs.writeFileSync(passwordFile, `${this.#password}\n`, { mode: 0o600 });
    fs.rmSync(draft, { recursive: true, force: true });
    fs.mkdirSync(draft, { recursive: true, mode: 0o700 });
    for (const owned of [secrets, passwordFile, draft]) this.#handOver(owned);
    try {
      await this.#run('initdb', [
        `--pgdata=${draft}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(this.#settings.fsync === 'off' ? ['--no-sync'] : []),
      ]);
      fs.renameSync(draft, this.#directory);
    } finally {
      fs.rmSync(secrets, { recursive: true });
    }
  }

  #handOver(file) {
    const { uid, gid } = this.#postgres.identity;
    if (uid !== undefined) fs.chownSync(file, uid, gid);
  }

  /**
   * A server of this directory that does not answer is stopped. After a power cut or in a new container the recorded
   * process id may belong to another program, which PostgreSQL would take for itself: then the record is dropped.
   */
  async #clearTheWay() {
    if (this.#ownProcess()) await this.stop();
    else fs.rmSync(this.#pidFile, { force: true });
  }

  #ownProcess() {
    const pid = this.#readPidFile()?.pid;
    return pid && commandLine(pid).includes(this.#directory) ? pid : undefined;
  }

  get #isInitialised() {
    return fs.existsSync(path.join(this.#directory, 'PG_VERSION'));
  }

  #assertOwned() {
    const user = this.#postgres.identity.uid ?? process.getuid();
    const owner = fs.statSync(this.#directory).uid;
    if (owner === user) return;
    throw new Error(
      `${this.#directory} belongs to user ${owner}, but PostgreSQL would run as user ${user}: start as the user who made it.`,
    );
  }

  #readPidFile() {
    if (!fs.existsSync(this.#pidFile)) return undefined;
    const [pid, , , port] = fs.readFileSync(this.#pidFile, 'utf8').split('\n');
    return { pid: Number(pid), port: Number(port) };
  }

  get #pidFile() {
    return path.join(this.#directory, 'postmaster.pid');
  }

  get #logFile() {
    return path.join(this.#directory, 'server.log');
  }

  #logTail() {
    if (!fs.existsSync(this.#logFile)) return '';
    return fs.readFileSync(this.#logFile, 'utf8').trimEnd().split('\n').slice(-10).join('\n');
  }

  #flags(port) {
    const settings = Object.entries({ ...this.#settings, port });
    return settings.map(([name, value]) => `-c ${name}='${value}'`).join(' ');
  }

  #pgCtl(command, ...options) {
    return this.#run('pg_ctl', [command, '-D', this.#directory, '-s', ...options]);
  }

  #run(program, args) {
    return run(path.join(this.#postgres.directory, program), args, {
      ...this.#postgres.identity,
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C' },
    });
  }
}

/** How that process was started; empty when there is none. */
function commandLine(pid) {
  if (!fs.existsSync('/proc/self')) {
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
