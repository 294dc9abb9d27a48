import { createLogger } from '#infra/logging';
import { Database } from './database';

describe('Database', () => {
  let db: Database;

  beforeAll(() => {
    const logger = createLogger('silent');
    db = new Database({ url: process.env.DATABASE_URL ?? '', poolSize: 2 }, logger);
  });
  afterAll(() => db.onApplicationShutdown());

  it('has PostgreSQL take the rows back from a process that is frozen in a transaction', async () => {
    const [row] = await db.query<{ timeout: string }>(
      `SELECT current_setting('idle_in_transaction_session_timeout') AS timeout`,
    );
    expect(row?.timeout).toBe('20s');
  });

  it('goes on after PostgreSQL has ended a connection in the middle of a transaction', async () => {
    const cutOff = db.transaction(async () => {
      const [row] = await db.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await db.outsideTransaction(() => db.query('SELECT pg_terminate_backend($1::int)', [row?.pid ?? 0]));
      await db.query('SELECT 1 AS one');
    });
    await expect(cutOff).rejects.toThrow();
    await expect(db.query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await expect(db.transaction(() => db.query('SELECT 1 AS one'))).resolves.toHaveLength(1);
  });
});
