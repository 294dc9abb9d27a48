import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import { parseConfig } from '#infra/config';
import { createHttpApp } from '#infra/http';
import { AppModule } from '../../apps/platform/src/app.module';

export type Environment = Record<string, string>;

const inherited = ['inherit', 'inherit'] as const;
const piped = ['pipe', 'pipe'] as const;

export interface RunningApp {
  /** Rejects when it does not end cleanly. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** The platform in this process: quick to start, and the debugger sees it. */
export async function startInProcess(environment: Environment): Promise<RunningApp> {
  const config = parseConfig(environment);
  const app = await createHttpApp(AppModule.for(config), config.http.trustProxyHops);
  await app.listen(config.http.port, '127.0.0.1');
  return {
    stop: () => app.close(),
    kill: () =>
      Promise.reject(new Error('A platform in this process cannot be killed: start it as a process')),
  };
}

/** The platform as it was built, in a process of its own. `npm test` builds first. `hear` gets what it writes, instead of the console. */
export async function startAsProcess(
  environment: Environment,
  hear?: (output: string) => void,
): Promise<RunningApp> {
  const root = resolve(__dirname, '../..');
  const child = fork(resolve(root, 'dist/apps/platform/src/main.js'), {
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
    ended.then(() => Promise.reject(new Error('The platform ended before it was ready'))),
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
  };
}
