require('reflect-metadata');
const { resolve } = require('node:path');

// A process in which the apps and sandboxes of one test file after another live, so that what was built is loaded once for all of them.
// It is asked over IPC, by host-of-worker.cjs: { id, task, given }; it answers { id, result } or { id, error }.

const built = (path) => require(resolve(__dirname, '../../dist', path));
const { createHttpApp } = built('libs/infra/http/src');
const { parseConfig } = built('libs/infra/config/src');
const { startSandbox } = built('apps/sandbox/src/sandbox');

const sidesOf = { platform: ['payments', 'auth'], payments: ['payments'], auth: ['auth'] };

/** How to end what was begun, by number: also what has not started yet. */
const begun = new Map();
let count = 0;
/** What each app documents of itself, whatever its configuration. */
const documents = {};

/** A number that no other process gives. */
function keep(starting) {
  count += 1;
  const number = `${process.pid}/${count}`;
  begun.set(number, async () => (await starting.catch(() => undefined))?.close());
  return number;
}

async function documentAt(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/docs-json`);
  return answer.json();
}

const tasks = {
  async startApp({ name, environment }) {
    const { AppModule } = built(`apps/${name}/src/app.module`);
    const config = parseConfig(environment, sidesOf[name]);
    const starting = createHttpApp(AppModule.for(config), config.http.trustProxyHops);
    const number = keep(starting);
    await (await starting).listen(config.http.port, '127.0.0.1');
    documents[name] ??= await documentAt(config.http.port);
    return { number, document: documents[name] };
  },

  async startSandbox(config) {
    const starting = startSandbox(config);
    const number = keep(starting);
    const { url, port } = await starting;
    return { number, url, port };
  },

  async stop({ number }) {
    const end = begun.get(number);
    if (end === undefined)
      throw new Error(`${number} is not running here: the host was replaced, or it was stopped before`);
    begun.delete(number);
    await end();
  },

  /** Ends what a test file has left behind, the last first, and tells how large the process has grown. */
  async stopAll() {
    for (const number of [...begun.keys()].reverse()) await tasks.stop({ number });
    return { bytes: process.memoryUsage.rss() };
  },
};

process.on('message', ({ id, task, given }) => {
  tasks[task](given).then(
    (result) => process.send({ id, result }),
    (error) => process.send({ id, error: error?.stack ?? String(error) }),
  );
});
process.on('disconnect', () => process.exit());
