import { environment } from '#infra/config';
import { Database, Notifications } from '#infra/database';
import { createLogger } from '#infra/logging';
import { eventually } from '../../../../test/support/eventually';
import { QueueWorker, type WorkOutcome } from './queue-worker';
import { WorkQueue, type ClaimedWork } from './work-queue';
import { WorkSignal } from './work-signal';

const LONG = 3_600_000;

describe('QueueWorker', () => {
  const logger = createLogger('silent');
  const config = { url: environment().DATABASE_URL ?? '', poolSize: 5 };
  const db = new Database(config, logger);
  const notifications = new Notifications(config, db, logger);
  const signal = new WorkSignal(notifications, 'queue_worker_spec');
  const queue = new WorkQueue(db, {
    table: 'subscriptions.cancellations',
    leaseMilliseconds: 60_000,
    retry: { firstDelay: 1, longestDelay: 1, attempts: 2, jitter: 0 },
  });
  let outcome: (work: ClaimedWork) => Promise<WorkOutcome>;
  let tries: string[];
  let gaveUp: string[];
  const worker = new QueueWorker<ClaimedWork>(
    {
      name: 'spec_work',
      help: 'Work of this spec',
      queue,
      signal,
      pollMilliseconds: 20,
      concurrency: 2,
      load: async (claimed) => claimed,
      handle: async (work) => {
        tries.push(work.id);
        return outcome(work);
      },
      idsOf: ({ id }) => ({ cancellation_id: id }),
      onFailed: ({ id }, state) => gaveUp.push(`${id} ${state}`),
    },
    { db, logger },
  );

  beforeAll(() => worker.start());
  beforeEach(() => {
    tries = [];
    gaveUp = [];
  });
  afterEach(() => db.query('TRUNCATE subscriptions.cancellations'));
  afterAll(async () => {
    await worker.stop();
    await notifications.onApplicationShutdown();
    await db.onApplicationShutdown();
  });

  const add = (id: string) =>
    db.query(`INSERT INTO subscriptions.cancellations (id, project_id, key) VALUES ($1, 'shop', $1)`, [id]);
  const becomes = (id: string, row: Record<string, unknown>) =>
    eventually(async () => expect(await queue.find(id)).toMatchObject(row));

  it('looks again at what has to wait, when that time is over, and counts no failure, however often', async () => {
    outcome = async () => (tries.length < 5 ? { waitMilliseconds: 1 } : 'done');
    await add('early');
    await becomes('early', { state: 'done', failures: 0, last_error: null });
    expect(tries).toHaveLength(5);
    expect(gaveUp).toEqual([]);
  });

  it('does not look again before, and has others pass meanwhile', async () => {
    outcome = async ({ id }) => (id === 'waiting' ? { waitMilliseconds: LONG } : 'done');
    await add('waiting');
    await eventually(async () => expect(tries).toEqual(['waiting']));
    await add('other');
    await becomes('other', { state: 'done' });
    expect(tries).toEqual(['waiting', 'other']);
    await becomes('waiting', { state: 'pending', failures: 0, settled_at: null });
  });

  it('parks at once what no further try would help, with the reason, until it is redriven', async () => {
    outcome = async () => ({ parkedFor: 'Look at Stripe first.' });
    await add('hopeless');
    await becomes('hopeless', { state: 'dead', failures: 0, last_error: 'Look at Stripe first.' });
    expect(tries).toEqual(['hopeless']);
    expect(gaveUp).toEqual(['hopeless dead']);

    outcome = async () => 'done';
    expect(await worker.redrive('hopeless')).toBe(true);
    await becomes('hopeless', { state: 'done', last_error: null });
  });

  it('neither parks nor puts off what another has taken over', async () => {
    const lost = [{ waitMilliseconds: LONG }, { parkedFor: 'It is not mine any more.' }];
    for (const [index, late] of lost.entries()) {
      const id = `lost_${index}`;
      outcome = async () => {
        if (tries.length > 1) return 'done';
        await db.query(
          `UPDATE subscriptions.cancellations SET lease_id = NULL, leased_until = NULL WHERE id = $1`,
          [id],
        );
        return late;
      };
      await add(id);
      await becomes(id, { state: 'done', last_error: null });
      tries = [];
    }
    expect(gaveUp).toEqual([]);
  });
});
