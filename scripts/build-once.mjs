import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

// Builds unless what lies in dist is newer than every source. A build begins by deleting dist, so two apps that are started side by side must
// not both do it: the second waits for the first, and then has nothing to do.

const root = path.resolve(import.meta.dirname, '..');
const lock = path.join(root, 'node_modules/.paygrove-build');
const stamp = path.join(root, 'dist/.built');
const inputs = ['apps', 'libs', 'package.json', 'nest-cli.json', '.swcrc', 'tsconfig.build.json'];
/** Is not built. */
const isTest = /\.spec(-support)?\.ts$/;
const lockIsLeftAfterMs = 120_000;

function newestIn(entry) {
  const { mtimeMs, isDirectory } = describe(entry);
  if (!isDirectory) return isTest.test(entry) ? 0 : mtimeMs;
  return Math.max(0, ...fs.readdirSync(entry).map((name) => newestIn(path.join(entry, name))));
}

function describe(entry) {
  const stats = fs.statSync(entry);
  return { mtimeMs: stats.mtimeMs, isDirectory: stats.isDirectory() };
}

const isBuilt = () =>
  fs.existsSync(stamp) &&
  describe(stamp).mtimeMs >= Math.max(...inputs.map((name) => newestIn(path.join(root, name))));

async function withLock(work) {
  for (;;) {
    try {
      fs.mkdirSync(lock);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const left = fs.statSync(lock, { throwIfNoEntry: false });
      if (left && Date.now() - left.mtimeMs > lockIsLeftAfterMs)
        fs.rmSync(lock, { recursive: true, force: true });
      await delay(100);
    }
  }
  try {
    await work();
  } finally {
    fs.rmSync(lock, { recursive: true, force: true });
  }
}

await withLock(async () => {
  if (isBuilt()) return;
  const begun = new Date();
  execFileSync('npm', ['exec', '--', 'nest', 'build', 'platform'], { cwd: root, stdio: 'inherit' });
  fs.writeFileSync(stamp, '');
  fs.utimesSync(stamp, begun, begun);
});
