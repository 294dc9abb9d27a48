import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { appHost } from './app-host';
import type { OpenApiDocument } from './documented-answers';
import type { AppName } from './topology';

/** How much of what a process wrote last is told when it does not start. */
const OUTPUT_TOLD = 4_000;

export type Environment = Record<string, string>;

export interface RunningApp {
  /** What it documents of itself, when that is known without asking it. */
  readonly document?: OpenApiDocument;
  /** Rejects when it does not end cleanly. Thaws it before. */
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Lets it do nothing, with its connections open, until `thaw`. */
  freeze(): void;
  thaw(): void;
}

/** The app in the process that many test files share: quick to start. */
export async function startInHost(name: AppName, environment: Environment): Promise<RunningApp> {
  const { number, document } = await appHost.ask('startApp', { name, environment });
  return {
    document,
    stop: () => appHost.ask('stop', { number }),
    kill: () =>
      Promise.reject(new Error('An app in the shared process cannot be killed: start it as a process')),
    freeze: cannotBeFrozen,
    thaw: cannotBeFrozen,
  };
}

export interface ProcessOptions {
  /** Gets what the process writes, instead of the console. */
  readonly hear?: ((output: string) => void) | undefined;
  /** The repository that it was built in, when it is not this one. */
  readonly root?: string | undefined;
}

/**
 * Not inherited: a frozen process whose test was killed would hold on to the console for ever, and the whole run waits until everyone has
 * let go of it.
 */
function toConsole(output: string): void {
  process.stderr.write(output);
}

function cannotBeFrozen(): never {
  throw new Error('An app in the shared process cannot be frozen: start it as a process');
}

/** The app as it was built, in a process of its own. */
export async function startAsProcess(
  name: AppName,
  environment: Environment,
  { hear = toConsole, root = resolve(__dirname, '../..') }: ProcessOptions = {},
): Promise<RunningApp> {
  const child = fork(resolve(root, `dist/apps/${name}/src/main.js`), {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_TOLD);
      hear(chunk.toString());
    });
  }
  const ended = new Promise<number | NodeJS.Signals | null>((settle) =>
    // 'close' and not 'exit': all output has been read by then.
    child.once('close', (code, signal) => settle(code ?? signal)),
  );
  const ready = new Promise<void>((settle) => child.once('message', () => settle()));
  await Promise.race([
    ready,
    ended.then((how) => {
      throw new Error(`The app ${name} ended (${how}) before it was ready:\n${output}`);
    }),
  ]);
  const end = (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    return ended;
  };
  return {
    stop: async () => {
      // A frozen one hears of nothing until it thaws.
      child.kill('SIGCONT');
      const how = await end('SIGTERM');
      if (how !== 0 && how !== 'SIGKILL') throw new Error(`The platform ended with ${how}`);
    },
    kill: async () => void (await end('SIGKILL')),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}
