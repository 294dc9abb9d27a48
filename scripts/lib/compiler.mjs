import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { endOf } from './child-process.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const nest = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@nestjs/cli/package.json')),
  'bin/nest.js',
);

/**
 * Compiles everything, then again whatever changes.
 *
 * @param {() => void} onChange called after each further compilation
 * @returns {import('./supervisor.mjs').Part} ready once all is compiled
 */
export function startCompiler(onChange) {
  const child = spawn(process.execPath, [nest, 'build', 'platform', '--watch'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complete = false;
  const ready = new Promise((resolve) => {
    const onLine = (line) => {
      console.log(line);
      if (line.startsWith('Watching for file changes')) {
        complete = true;
        resolve();
      } else if (complete && line.startsWith('Successfully compiled')) {
        onChange();
      }
    };
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', onLine);
  });
  const ended = endOf(child);
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { name: 'The compiler', ready, ended, stop, kill: () => child.kill('SIGKILL') };
}
