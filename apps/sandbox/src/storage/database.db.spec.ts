import { pino } from 'pino';
import { inTransaction, openDatabase, type Pools } from './database';

describe('the sandbox’s database', () => {
  let pools: Pools;

  beforeAll(() => {
    pools = openDatabase(process.env.DATABASE_URL ?? '', pino({ level: 'silent' }));
  });
  afterAll(() => Promise.all([pools.durable.end(), pools.swift.end()]));

  it('goes on after PostgreSQL has ended a connection between two statements of a transaction', async () => {
    const cutOff = inTransaction(pools.durable, async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const gone = new Promise<void>((resolve) => client.once('end', resolve));
      await pools.swift.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await gone;
      await client.query('SELECT 1');
    });
    await expect(cutOff).rejects.toThrow();
    const { rows } = await inTransaction(pools.durable, (client) => client.query('SELECT 1 AS one'));
    expect(rows).toEqual([{ one: 1 }]);
  });
});
