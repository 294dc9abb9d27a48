import { createLogger } from '#infra/logging';
import { environment } from '#infra/config';
import { Database } from './database';

const pidOf = 'SELECT pg_backend_pid() AS pid';

describe('Database', () => {
  const db = new Database({ url: environment().DATABASE_URL ?? '', poolSize: 5 }, createLogger('silent'));

  beforeAll(() => db.query('CREATE TABLE notes (text text PRIMARY KEY)'));
  afterAll(() => db.onApplicationShutdown());

  const write = (text: string) => db.query('INSERT INTO notes (text) VALUES ($1)', [text]);
  const notes = async () =>
    (await db.query<{ text: string }>('SELECT text FROM notes')).map(({ text }) => text);

  it('does written-out SQL and that of Prisma in one transaction', async () => {
    await expect(
      db.transaction(async () => {
        await write('by hand');
        await db.client.$executeRaw`INSERT INTO notes (text) VALUES ('by Prisma')`;
        expect(await notes()).toEqual(['by hand', 'by Prisma']);
        expect(await db.outsideTransaction(notes)).toEqual([]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await notes()).toEqual([]);
  });

  it('keeps each of many transactions at once on a connection of its own', async () => {
    const pids = await Promise.all(
      Array.from({ length: 20 }, () =>
        db.transaction(async () => {
          const [byHand] = await db.query<{ pid: number }>(pidOf);
          const [byPrisma] = await db.client.$queryRawUnsafe<{ pid: number }[]>(pidOf);
          return { byHand: byHand?.pid, byPrisma: byPrisma?.pid };
        }),
      ),
    );
    expect(pids.map(({ byHand }) => byHand)).toEqual(pids.map(({ byPrisma }) => byPrisma));
  });

  it('refuses what comes after the end of its transaction', async () => {
    let late: Promise<unknown> = Promise.resolve();
    let ended: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (ended = resolve));
    await db.transaction(async () => {
      late = end.then(() => write('late'));
    });
    ended();
    await expect(late).rejects.toThrow('The transaction is over');
    expect(await notes()).toEqual([]);
  });

  it('reads numbers, times and JSON alike in and outside a transaction', async () => {
    const read = () =>
      db.query(
        `SELECT 7::bigint AS number, '2026-11-21T10:00:00Z'::timestamptz AS time, '{"a": [1]}'::jsonb AS json`,
      );
    const expected = [{ number: 7n, time: new Date('2026-11-21T10:00:00Z'), json: { a: [1] } }];
    expect(await read()).toEqual(expected);
    expect(await db.transaction(read)).toEqual(expected);
  });

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
