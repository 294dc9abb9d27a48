import { startApp } from './lib/app.mjs';
import { readyMessage } from './lib/ready-message.mjs';
import { startStack } from './lib/stack.mjs';
import { superviseUntilStopped } from './lib/supervisor.mjs';

// npm start. In production nothing is made up or started beside the platform: it reads its own configuration, and says
// what is missing.
await superviseUntilStopped(async (supervisor) => {
  if (process.env.NODE_ENV === 'production') {
    await supervisor.start(() => startApp({ app: 'platform', name: 'Paygrove', env: {} }));
    return;
  }
  console.log(readyMessage(await startStack(supervisor, process.env)));
});
