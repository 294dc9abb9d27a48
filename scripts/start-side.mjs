import { startApp } from './lib/app.mjs';
import { readyMessage } from './lib/ready-message.mjs';
import { startStack } from './lib/stack.mjs';
import { superviseUntilStopped } from './lib/supervisor.mjs';

const names = { payments: 'The payments side', auth: 'The auth side' };
const [app] = process.argv.slice(2);
if (!(app in names)) throw new Error(`Say which side to start: ${Object.keys(names).join(' or ')}`);

// npm run start:payments and start:auth: one side as an app of its own. In production it reads its own configuration, as npm start does.
await superviseUntilStopped(async (supervisor) => {
  if (process.env.NODE_ENV === 'production') {
    await supervisor.start(() => startApp({ app, name: names[app], env: {} }));
    return;
  }
  console.log(readyMessage(await startStack(supervisor, process.env, { app })));
});
