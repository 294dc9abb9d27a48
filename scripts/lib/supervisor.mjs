/**
 * @typedef {object} Part something that runs beside this process
 * @property {string} name
 * @property {Promise<unknown>} ready
 * @property {Promise<string>} ended says how it ended, whether asked to or not
 * @property {() => Promise<void>} stop
 * @property {() => void} kill
 */

/** Starts parts one after the other and stops them in reverse. When one ends by itself, `failure` rejects. */
export class Supervisor {
  #parts = [];
  #stopping = false;
  #fail;

  constructor() {
    this.failure = new Promise((_resolve, reject) => (this.#fail = reject));
    this.failure.catch(() => undefined);
  }

  /**
   * @param {() => Part} begin
   * @returns what the part is ready with
   */
  async start(begin) {
    if (this.#stopping) throw new Error('Stopped while starting.');
    const part = begin();
    this.#parts.push(part);
    const ended = part.ended.then((how) => {
      if (!this.#stopping) this.#fail(new Error(`${part.name} stopped unexpectedly (${how}).`));
      return this.failure;
    });
    return Promise.race([part.ready, ended]);
  }

  async stop() {
    this.#stopping = true;
    for (const part of this.#parts.toReversed()) await part.stop();
  }

  kill() {
    for (const part of this.#parts) part.kill();
  }
}

/** A second Ctrl-C within this time is the same one: npm passes on what the terminal has sent already. */
const echo = 1_000;

/**
 * Runs what `start` sets up until Ctrl-C, SIGTERM or a failure, then stops it all and ends this process: 0 when asked to
 * stop, 1 after a failure. A second Ctrl-C does not wait for the parts.
 *
 * @param {(supervisor: Supervisor) => Promise<unknown>} start
 */
export async function superviseUntilStopped(start) {
  const supervisor = new Supervisor();
  const stopSignal = new Promise((resolve) => {
    let first;
    const onSignal = () => {
      first ??= Date.now();
      resolve();
      if (Date.now() - first < echo) return;
      supervisor.kill();
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  });

  const running = start(supervisor).then(() => supervisor.failure);
  let exitCode = 0;
  try {
    await Promise.race([running, supervisor.failure, stopSignal]);
  } catch (error) {
    console.error(`\n${error.message}`);
    exitCode = 1;
  }
  try {
    await supervisor.stop();
  } catch (error) {
    console.error(error.message);
    exitCode = 1;
  }
  process.exit(exitCode);
}
