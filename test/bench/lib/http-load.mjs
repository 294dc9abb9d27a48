import { fork } from 'node:child_process';
import path from 'node:path';

/** How many connections call at a time, in all loads. */
export const CONNECTIONS = 64;

/**
 * Calls over HTTP from a process of its own, as fast as answers come.
 *
 * @param {object} load
 * @param {string} load.url without a path
 * @param {object[][]} load.requests for each connection its own list, gone through again and again: `{ method, path, headers, body }`
 * @param {number} [load.seconds] how long; or
 * @param {number} [load.amount] how many requests, shared out equally
 * @param {string} [load.freshHeader] name of a header that gets a new value with each request
 * @returns {Promise<import('./turns.mjs').Measurement>} rejects when an answer is not 2xx
 */
export async function loadHttp(load) {
  const child = fork(path.join(import.meta.dirname, 'http-load-process.mjs'), { serialization: 'advanced' });
  const ended = new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The load generator ended with exit code ${code}.`)));
  });
  child.send(load);
  const { perSecond, latency, failures } = await ended;
  if (failures > 0) throw new Error(`${failures} requests to ${load.url} were not answered with 2xx.`);
  return { perSecond, latency };
}

/** Deals a list out to the connections, so that no two of them send the same. */
export function dealOut(requests) {
  const each = Math.floor(requests.length / CONNECTIONS);
  return Array.from({ length: CONNECTIONS }, (_none, connection) =>
    requests.slice(connection * each, (connection + 1) * each),
  );
}
