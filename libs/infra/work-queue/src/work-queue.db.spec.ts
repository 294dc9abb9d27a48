import { createLogger } from '#infra/logging';
import { environment } from '#infra/config';
import { Database } from '#infra/database';
import { WorkQueue } from './work-queue';

const retry = { firstDelay: 1, longestDelay: 1, attempts: 2, jitter: 0 };

describe('WorkQueue', () => {
  const db = new Database({ url: environment().DATABASE_URL ?? '', poolSize: 5 }, createLogger('silent'));
  const queue = new WorkQueue(db, { table: 'subscriptions.cancellations', leaseMilliseconds: 60_000, retry });

  afterEach(() => db.query('TRUNCATE subscriptions.cancellations'));
  afterAll(() => db.onApplicationShutdown());

  const add = (id: string, key: string) =>
    db.query(`INSERT INTO subscriptions.cancellations (id, project_id, key) VALUES ($1, 'shop', $2)`, [
      id,
      key,
    ]);
  const claimed = async () => (await queue.claim(10)).map(({ id }) => id);

  it('keeps an earlier row waiting that becomes visible while a later one of its key is worked on', async () => {
    let later: string[] = [];
    await db.transaction(async () => {
      await add('earlier', 'same');
      await db.outsideTransaction(async () => {
        await add('later', 'same');
        later = await claimed();
      });
    });
    await add('other', 'another');
    expect(later).toEqual(['later']);
    expect(await claimed()).toEqual(['other']);

    await db.query(`UPDATE subscriptions.cancellations SET leased_until = now() - interval '1 second'`);
    expect(await claimed()).toContain('earlier');
  });

  it('gives a row out the moment it is there, though its time is rounded to milliseconds', async () => {
    for (let row = 0; row < 100; row += 1) {
      await add(`row_${row}`, `key_${row}`);
      expect(await claimed()).toEqual([`row_${row}`]);
    }
  });

  it('lets it go on once the later one is settled', async () => {
    await db.transaction(async () => {
      await add('earlier', 'same');
      await db.outsideTransaction(async () => {
        await add('later', 'same');
        const [work] = await queue.claim(1);
        expect(work?.id).toBe('later');
        if (work !== undefined) await queue.settle(work, 'done');
      });
    });
    expect(await claimed()).toEqual(['earlier']);
  });

  it('asks for leased rows of a key in the index alone, however many rows wait', async () => {
    await db.query(
      `INSERT INTO subscriptions.cancellations (id, project_id, key)
       SELECT 'row_' || n, 'shop', 'key_' || n % 1000 FROM generate_series(1, 20000) AS n`,
    );
    await queue.claim(100);
    await db.query('ANALYZE subscriptions.cancellations');
    const plan = await db.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${queue.claimStatement}`, [
      10,
      60_000,
      'lease',
    ]);
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toMatch(/Index Only Scan using cancellations_leased_idx/);
    expect(text).toMatch(/Index Only Scan using cancellations_key_idx/);
    expect(text).not.toMatch(/Seq Scan/);
  });
});
