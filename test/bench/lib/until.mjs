import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MILLISECONDS = 10;
const PATIENCE_MILLISECONDS = 60_000;

/** Asks again and again until the answer is yes. */
export async function until(ask) {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  while (!(await ask())) {
    if (performance.now() > deadline)
      throw new Error('What was waited for did not come to pass within a minute.');
    await sleep(PAUSE_MILLISECONDS);
  }
}
