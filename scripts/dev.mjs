import { startCompiler } from './lib/compiler.mjs';
import { readyMessage } from './lib/ready-message.mjs';
import { startReloadingApp } from './lib/reloading-app.mjs';
import { superviseUntilStopped } from './lib/supervisor.mjs';

// npm run dev: everything that npm start brings up, with Paygrove compiled and restarted on every edit.
await superviseUntilStopped(async (supervisor) => {
  let platform;
  await supervisor.start(() => startCompiler(() => void platform?.reload()));
  // Reads the compiled configuration schema, which is there only now.
  const { startStack } = await import('./lib/stack.mjs');
  const start = (options) => (platform = startReloadingApp(options));
  const stack = await startStack(supervisor, process.env, { start });
  console.log(readyMessage(stack));
});
