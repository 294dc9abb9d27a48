/** How long one block of a load lasts. The machine drifts within minutes, so blocks are short and take turns. */
export const BLOCK_SECONDS = 2;
const WARM_UP_SECONDS = 1;
const ROUNDS = 3;

/**
 * @typedef {object} Measurement
 * @property {number} perSecond
 * @property {{ p50: number, p99: number }} [latency] in milliseconds
 */

/**
 * Measures in turns, A B A B A B, each once before to warm up. So whatever else the machine is doing meets all of them.
 *
 * @template {string} Name
 * @param {Record<Name, (seconds: number) => Promise<Measurement>>} measures
 * @returns {Promise<Record<Name, Measurement[]>>} one for each round
 */
export async function takeTurns(measures) {
  const taken = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
  for (const measure of Object.values(measures)) await measure(WARM_UP_SECONDS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, measure] of Object.entries(measures)) taken[name].push(await measure(BLOCK_SECONDS));
  }
  return taken;
}
