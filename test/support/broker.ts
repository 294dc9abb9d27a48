import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually';
import { freePort } from './free-port';

const run = promisify(execFile);

/** RabbitMQ takes its time on a machine that has other work. */
const STARTED_WITHIN_MILLISECONDS = 60_000;

/** A Redis or RabbitMQ of the test's own, to be stopped, killed, emptied and frozen: never that of the machine. */
export interface Broker {
  readonly variables: Record<string, string>;
  start(): Promise<void>;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Takes everything from it that it holds. */
  empty(): Promise<void>;
  /** Lets it do nothing, with its connections open. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

abstract class BrokerProcess implements Broker {
  protected readonly home = mkdtempSync(join(tmpdir(), 'paygrove-broker-'));
  private child: ChildProcess | undefined;

  constructor(protected readonly port: number) {}

  abstract readonly variables: Record<string, string>;
  protected abstract launch(): ChildProcess;
  abstract empty(): Promise<void>;

  async start(): Promise<void> {
    const child = this.launch();
    this.child = child;
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`The broker ended (${child.exitCode})`);
      await this.connects();
    }, STARTED_WITHIN_MILLISECONDS);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    const { child } = this;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      await new Promise((resolve) => child.once('exit', resolve));
    }
  }

  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** To the whole group: RabbitMQ is a shell that runs an Erlang. */
  private signal(signal: NodeJS.Signals): void {
    if (this.child?.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null)
      return;
    process.kill(-this.child.pid, signal);
  }

  private connects(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: this.port });
      socket.once('connect', () => {
        socket.destroy();
        resolve();
      });
      socket.once('error', reject);
    });
  }
}

class RedisProcess extends BrokerProcess {
  readonly variables = { REDIS_URL: `redis://127.0.0.1:${this.port}` };

  protected launch(): ChildProcess {
    const options = ['--port', String(this.port), '--save', '', '--appendonly', 'no', '--dir', this.home];
    return spawn('redis-server', options, { detached: true, stdio: 'ignore' });
  }

  async empty(): Promise<void> {
    await run('redis-cli', ['-p', String(this.port), 'FLUSHALL']);
    await run('redis-cli', ['-p', String(this.port), 'CLIENT', 'KILL', 'TYPE', 'pubsub']);
  }
}

/** Debian's commands change the user and lose the process group with it; what they call does not. */
const debian = '/usr/lib/rabbitmq/bin';
const rabbitmq = (command: string) => (existsSync(debian) ? join(debian, command) : command);

class RabbitmqProcess extends BrokerProcess {
  readonly variables = { RABBITMQ_URL: `amqp://127.0.0.1:${this.port}` };
  private readonly environment: NodeJS.ProcessEnv;

  constructor(port: number, clusterPort: number) {
    super(port);
    const file = (name: string, content: string) => {
      writeFileSync(join(this.home, name), content);
      return join(this.home, name);
    };
    this.environment = {
      ...process.env,
      // Where Erlang keeps the cookie by which its nodes know each other.
      HOME: this.home,
      RABBITMQ_NODENAME: `test${port}@localhost`,
      RABBITMQ_DIST_PORT: String(clusterPort),
      RABBITMQ_CONFIG_FILE: file('rabbitmq.conf', `listeners.tcp.default = 127.0.0.1:${port}\n`),
      RABBITMQ_CONF_ENV_FILE: file('environment.conf', ''),
      RABBITMQ_ENABLED_PLUGINS_FILE: file('plugins', '[].\n'),
      RABBITMQ_MNESIA_BASE: join(this.home, 'data'),
      RABBITMQ_LOG_BASE: join(this.home, 'log'),
    };
  }

  protected launch(): ChildProcess {
    return spawn(rabbitmq('rabbitmq-server'), { detached: true, stdio: 'ignore', env: this.environment });
  }

  /** Deletes the queues under those who use them. */
  async empty(): Promise<void> {
    const queues = await this.control('list_queues', 'name', '--no-table-headers');
    for (const name of queues.split('\n').filter((line) => line.startsWith('test-'))) {
      await this.control('delete_queue', name);
    }
  }

  private async control(...command: string[]): Promise<string> {
    const { stdout } = await run(rabbitmq('rabbitmqctl'), ['--quiet', ...command], { env: this.environment });
    return stdout;
  }
}

/** A broker of the kind that the topology needs, started. */
export async function startBroker(kind: 'redis' | 'rabbitmq'): Promise<Broker> {
  const port = await freePort();
  const broker = kind === 'redis' ? new RedisProcess(port) : new RabbitmqProcess(port, await freePort());
  await broker.start();
  return broker;
}
