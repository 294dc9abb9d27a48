import { createServer } from 'node:net';

/**
 * Below those that systems give out by themselves (from 32768 on Linux, from 49152 on macOS), and a part for each worker of Jest: nobody
 * takes the port between now and when who asked for it listens, nor while it is being started again.
 */
const FIRST = 20_000;
const WORKERS = 8;
const OF_EACH = 1_500;

const worker = Number(process.env.JEST_WORKER_ID ?? 0) % WORKERS;
let next = Math.floor(Math.random() * OF_EACH);

/** A port that nothing listens on, and that is not given twice soon. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < OF_EACH; tries += 1) {
    next = (next + 1) % OF_EACH;
    const port = FIRST + worker * OF_EACH + next;
    if (await isFree(port)) return port;
  }
  throw new Error(`All ports of worker ${worker} are taken`);
}

/** On every address: a port taken on one of them only is taken. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
