import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Demo } from './demo/demo.mjs';
import { stories } from './demo/stories.mjs';
import { freePort } from './lib/free-port.mjs';
import { startStack } from './lib/stack.mjs';
import { Supervisor } from './lib/supervisor.mjs';

// npm run demo: an instance of its own on free ports, with a database that is thrown away, plays the integration stories.
const home = fs.mkdtempSync(path.join(os.tmpdir(), 'paygrove-demo-'));
fs.chmodSync(home, 0o755);
const supervisor = new Supervisor();
let exitCode = 0;

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void end(130));

try {
  const stack = await startStack(supervisor, {
    NODE_ENV: 'development',
    LOG_LEVEL: 'error',
    PAYGROVE_HOME: home,
    PORT: String(await freePort()),
    SANDBOX_PORT: String(await freePort()),
  });
  const demo = new Demo(stack);
  console.log(`\nPaygrove on port ${stack.port}, the Stripe sandbox on port ${stack.sandboxPort}.`);
  for (const { title, play } of stories) {
    console.log(`\n${title}`);
    await play(demo);
  }
  console.log(`\n${demo.steps} steps, all as promised.\n`);
} catch (error) {
  console.error(`\n${error.message}\n`);
  exitCode = 1;
}
await end(exitCode);

async function end(code) {
  await supervisor.stop();
  fs.rmSync(home, { recursive: true, force: true });
  process.exit(code);
}
