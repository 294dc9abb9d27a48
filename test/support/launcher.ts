import { spawn, type ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import Stripe from 'stripe';
import { freePort } from './free-port';

const root = resolve(__dirname, '../..');

/** Where one installation of Paygrove lives, however often it is launched. */
export interface Installation {
  readonly home: string;
  readonly port: number;
  readonly sandboxPort: number;
}

export async function newInstallation(home: string): Promise<Installation> {
  return { home, port: await freePort(), sandboxPort: await freePort() };
}

/** What `npm start` runs once it has built, as a process of its own. */
export class Launcher {
  output = '';
  readonly ended: Promise<number | string>;
  private readonly child: ChildProcess;

  constructor(
    private readonly installation: Installation,
    environment: Record<string, string> = {},
  ) {
    const { home, port, sandboxPort } = installation;
    const { PATH = '', HOME = '' } = process.env;
    const own = {
      PAYGROVE_HOME: home,
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
      LOG_LEVEL: 'warn',
    };
    this.child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
      cwd: root,
      env: { PATH, HOME, ...own, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    this.ended = new Promise((settle) => {
      // 'close' and not 'exit': all output has been read by then, the children's too.
      this.child.once('close', (code, signal) => settle(code ?? signal ?? 'unknown'));
    });
  }

  /** Resolves once the addresses are printed; rejects with the output when it ends instead. */
  async ready(): Promise<this> {
    const printed = new Promise<void>((settle) => {
      const look = () => this.output.includes('Paygrove is ready') && settle();
      this.child.stdout?.on('data', look);
      look();
    });
    const failed = this.ended.then((how) => {
      throw new Error(`The launcher ended (${how}) before it was ready:\n${this.output}`);
    });
    await Promise.race([printed, failed]);
    return this;
  }

  signal(signal: NodeJS.Signals): Promise<number | string> {
    this.child.kill(signal);
    return this.ended;
  }

  get url(): string {
    return `http://localhost:${this.installation.port}`;
  }

  get adminKey(): string | undefined {
    return /Admin key\s+(\S+)/.exec(this.output)?.[1];
  }

  /** The sandbox as any program would use it. */
  get stripe(): Stripe {
    return new Stripe('sk_test_launcher', {
      host: 'localhost',
      port: this.installation.sandboxPort,
      protocol: 'http',
      maxNetworkRetries: 0,
    });
  }
}
