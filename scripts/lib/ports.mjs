import { setTimeout as delay } from 'node:timers/promises';
import { freePort, isPortFree } from './free-port.mjs';

const patience = 5_000;

/**
 * The port to listen on: the one asked for, or any free one for 0. Waits a moment for a taken port, since the apps of a
 * launcher that was just killed need one to stop.
 */
export async function claimPort(port, { variable, purpose }) {
  if (port === 0) return freePort();
  const deadline = Date.now() + patience;
  while (!(await isPortFree(port))) {
    if (Date.now() > deadline) {
      throw new Error(
        `Port ${port} for ${purpose} is taken by another program: stop it, or set ${variable} to a free port.`,
      );
    }
    await delay(100);
  }
  return port;
}
