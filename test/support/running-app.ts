import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import type { Side } from '#contracts';
import { parseConfig, type Config } from '#infra/config';
import { createHttpApp } from '#infra/http';
import { AppModule as AuthAppModule } from '../../apps/auth/src/app.module';
import { AppModule as PaymentsAppModule } from '../../apps/payments/src/app.module';
import { AppModule as PlatformAppModule } from '../../apps/platform/src/app.module';
import type { AppName } from './topology';

export type Environment = Record<string, string>;

const inherited = ['inherit', 'inherit'] as const;
const piped = ['pipe', 'pipe'] as const;

export interface RunningApp {
  /** Rejects when it does not end cleanly. */
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Lets it do nothing, with its connections open, until `thaw`. */
  freeze(): void;
  thaw(): void;
}

const modules: Record<AppName, { for(config: Config): DynamicModule; sides: readonly Side[] }> = {
  platform: { for: (config) => PlatformAppModule.for(config), sides: ['payments', 'auth'] },
  payments: { for: (config) => PaymentsAppModule.for(config), sides: ['payments'] },
  auth: { for: (config) => AuthAppModule.for(config), sides: ['auth'] },
};

/** The app in this process: quick to start, and the debugger sees it. */
export async function startInProcess(name: AppName, environment: Environment): Promise<RunningApp> {
  const module = modules[name];
  const config = parseConfig(environment, module.sides);
  const app = await createHttpApp(module.for(config), config.http.trustProxyHops);
  await app.listen(config.http.port, '127.0.0.1');
  return {
    stop: () => app.close(),
    kill: () => Promise.reject(new Error('An app in this process cannot be killed: start it as a process')),
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

function cannotBeFrozen(): never {
  throw new Error('An app in this process cannot be frozen: start it as a process');
}

/** The app as it was built, in a process of its own. `npm test` builds first. */
export async function startAsProcess(
  name: AppName,
  environment: Environment,
  { hear, root = resolve(__dirname, '../..') }: ProcessOptions = {},
): Promise<RunningApp> {
  const child = fork(resolve(root, `dist/apps/${name}/src/main.js`), {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', ...(hear === undefined ? inherited : piped), 'ipc'],
    execArgv: [],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => hear?.(chunk.toString()));
  }
  const ended = new Promise<number | NodeJS.Signals | null>((settle) =>
    child.once('exit', (code, signal) => settle(code ?? signal)),
  );
  const ready = new Promise<void>((settle) => child.once('message', () => settle()));
  await Promise.race([
    ready,
    ended.then(() => Promise.reject(new Error(`The app ${name} ended before it was ready`))),
  ]);
  const end = (signal: 'SIGTERM' | 'SIGKILL') => {
    child.kill(signal);
    return ended;
  };
  return {
    stop: async () => {
      const how = await end('SIGTERM');
      if (how !== 0 && how !== 'SIGKILL') throw new Error(`The platform ended with ${how}`);
    },
    kill: async () => void (await end('SIGKILL')),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}
