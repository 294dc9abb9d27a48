import { randomInt } from 'node:crypto';
import net from 'node:net';

/**
 * Below those that systems give out by themselves (from 32768 on Linux, from 49152 on macOS): a connection or server of
 * another program does not get the port before who asked for it listens.
 */
const range = [10_000, 20_000];

/** A TCP port that nobody listens on just now. */
export async function freePort() {
  const port = randomInt(...range);
  return (await isPortFree(port)) ? port : freePort();
}

/** Whether a program could listen on this port of this machine just now: on every address, as the apps do. */
export function isPortFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
