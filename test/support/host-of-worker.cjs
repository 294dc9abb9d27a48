const { fork } = require('node:child_process');
const { resolve } = require('node:path');

/** Beyond this a new process costs less than the memory. */
const LARGEST_BYTES = 1_000_000_000;
/** What does not stop within this is killed: the run goes on. */
const STOPPED_WITHIN_MILLISECONDS = 60_000;

/** The host of this worker of the run: begun with the first file that asks for something, shared by those that follow. */
let host;

class Host {
  #process = fork(resolve(__dirname, 'host-process.cjs'), { execArgv: [] });
  #waiting = new Map();
  #asked = 0;
  hasEnded = false;

  constructor() {
    this.#process.on('message', ({ id, result, error }) => {
      const asker = this.#waiting.get(id);
      this.#waiting.delete(id);
      this.#holdWhileAsked();
      if (error === undefined) asker?.settle(result);
      else asker?.fail(new Error(error));
    });
    this.#process.once('error', (error) => this.#fall(error));
    this.#process.once('disconnect', () => this.#fall(new Error('The host of the apps has ended')));
    this.#holdWhileAsked();
  }

  ask(task, given) {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((settle, fail) => {
      this.#waiting.set(id, { settle, fail });
      this.#holdWhileAsked();
      this.#process.send({ id, task, given }, (error) => error && this.#fall(error));
    });
  }

  end() {
    this.#process.kill('SIGKILL');
    this.#fall(new Error('The host of the apps was ended'));
  }

  #fall(why) {
    this.hasEnded = true;
    for (const { fail } of this.#waiting.values()) fail(why);
    this.#waiting.clear();
  }

  /** A host that nobody waits for does not keep the run from ending. */
  #holdWhileAsked() {
    const hold = this.#waiting.size > 0 ? 'ref' : 'unref';
    this.#process[hold]();
    this.#process.channel?.[hold]();
  }
}

/** Has an app or a sandbox started or stopped: see host-process.cjs. */
function ask(task, given) {
  if (host === undefined || host.hasEnded) host = new Host();
  return host.ask(task, given);
}

/** After each test file: what it has left running is stopped. A host that cannot, or has grown large, makes way for a new one. */
async function cleanUp() {
  if (host === undefined || host.hasEnded) return;
  const leaving = host;
  const timer = setTimeout(() => leaving.end(), STOPPED_WITHIN_MILLISECONDS);
  try {
    const { bytes } = await leaving.ask('stopAll');
    if (bytes > LARGEST_BYTES) leaving.end();
  } catch (error) {
    leaving.end();
    console.error(`What a test file has left running did not stop, and was killed: ${error.message}`);
  } finally {
    clearTimeout(timer);
  }
}

module.exports = { ask, cleanUp };
