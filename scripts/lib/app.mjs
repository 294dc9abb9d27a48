import { fork } from 'node:child_process';
import path from 'node:path';
import { endOf } from './child-process.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const patience = 30_000;

/**
 * One of our programs as a child that says over IPC when it is ready, and stops by itself when this process is gone. It
 * leads a process group of its own, so that a Ctrl-C in the terminal reaches the launcher alone, which stops things in order.
 *
 * @param {{ app: string, name: string, env: Record<string, string | undefined> }} options
 * @returns {import('./supervisor.mjs').Part}
 */
export function startApp({ app, name, env }) {
  const child = fork(path.join(root, `dist/apps/${app}/src/main.js`), {
    cwd: root,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = endOf(child);
  const ready = new Promise((resolve) => {
    child.on('message', (message) => {
      if (message?.ready) resolve({ port: message.port });
    });
  });
  return { name, ready, ended, stop: () => stop(child, name, ended), kill: () => child.kill('SIGKILL') };
}

async function stop(child, name, ended) {
  child.kill('SIGTERM');
  const timer = setTimeout(() => {
    console.error(`${name} did not stop within ${patience / 1000} s and is killed.`);
    child.kill('SIGKILL');
  }, patience);
  await ended;
  clearTimeout(timer);
}
