import { type CustomTypesConfig, Pool, type PoolClient, types } from 'pg';
import { type Logger } from 'pino';

/** Sequences and unix seconds are bigint columns; both stay far below 2^53. */
const BIGINT = 20;

const numbersForBigints: CustomTypesConfig = {
  getTypeParser: (oid, format): unknown =>
    Number(oid) === BIGINT ? Number : types.getTypeParser(oid, format),
};

export type Queryable = Pick<Pool | PoolClient, 'query'>;

export interface Pools {
  /** What it commits survives a crash of the database. */
  durable: Pool;
  /**
   * Does not wait for the disk: for what only has to survive together with a later durable commit, or may be done twice.
   */
  swift: Pool;
}

export function openDatabase(url: string, log: Logger): Pools {
  return { durable: openPool(url, log), swift: openPool(url, log, '-c synchronous_commit=off') };
}

function openPool(url: string, log: Logger, options?: string): Pool {
  const pool = new Pool({
    connectionString: url,
    options,
    max: 10,
    types: numbersForBigints,
  });
  // A connection that dies (the server restarts) ends the process when nobody listens. An idle one is replaced at its next use; between two
  // statements of a transaction the next one fails.
  pool.on('error', (error) => log.warn({ err: error }, 'idle database connection lost'));
  pool.on('connect', (client) =>
    client.on('error', (error) => log.debug({ err: error }, 'database connection lost')),
  );
  return pool;
}

/** Runs `work` in one transaction; what it throws rolls everything back. */
export async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    const lost = await client.query('ROLLBACK').then(
      () => undefined,
      (failure: Error) => failure,
    );
    client.release(lost);
    throw error;
  }
}
