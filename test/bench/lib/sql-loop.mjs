import pg from 'pg';

/**
 * What a program does that has nothing to do but to talk to the database: connections that each do one piece of work after the other.
 *
 * @param {string} databaseUrl
 * @param {number} connections
 */
export async function openSqlLoop(databaseUrl, connections) {
  const clients = Array.from({ length: connections }, () => new pg.Client({ connectionString: databaseUrl }));
  await Promise.all(clients.map((client) => client.connect()));
  return {
    /**
     * Does `work` again and again on every connection, for some seconds or some number of times.
     * @returns {Promise<import('./turns.mjs').Measurement>}
     */
    async run(work, { seconds = Number.POSITIVE_INFINITY, amount = Number.POSITIVE_INFINITY }) {
      const begun = performance.now();
      const end = begun + seconds * 1_000;
      let started = 0;
      await Promise.all(
        clients.map(async (client) => {
          while (started < amount && performance.now() < end) {
            started += 1;
            await work(client);
          }
        }),
      );
      return { perSecond: started / ((performance.now() - begun) / 1_000) };
    },
    close: () => Promise.all(clients.map((client) => client.end())),
  };
}
