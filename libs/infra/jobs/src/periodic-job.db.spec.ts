import { createLogger } from '#infra/logging';
import { environment } from '#infra/config';
import { Database } from '#infra/database';
import { eventually } from '../../../../test/support/eventually';
import { LeaseLost } from './job-lease';
import { JobLeases } from './job-leases.repository';
import { PeriodicJob, type PeriodicJobOptions, type RunResult } from './periodic-job';

const HOUR = 3_600_000;

describe('PeriodicJob', () => {
  const db = new Database({ url: environment().DATABASE_URL ?? '', poolSize: 10 }, createLogger('silent'));
  const jobs: PeriodicJob[] = [];
  let results: RunResult[];
  let leaseMilliseconds: number;

  beforeEach(() => {
    results = [];
    leaseMilliseconds = 30_000;
  });
  afterEach(async () => {
    await Promise.all(jobs.splice(0).map((job) => job.stop()));
    await db.query('TRUNCATE jobs.leases');
  });
  afterAll(() => db.onApplicationShutdown());

  /** One replica's. */
  const job = (options: Pick<PeriodicJobOptions, 'round'> & Partial<PeriodicJobOptions>) => {
    const made = new PeriodicJob(
      { name: 'sweep', everyMilliseconds: HOUR, ...options },
      {
        leases: new JobLeases(db),
        leaseMilliseconds,
        logger: createLogger('silent'),
        onRun: (result) => void results.push(result),
      },
    );
    jobs.push(made);
    return made;
  };

  it('runs at once when the process starts, round after round until there is no more', async () => {
    let left = 3;
    job({ round: async () => (left -= 1) > 0 }).start();
    await eventually(async () => expect([left, results]).toEqual([0, ['succeeded']]));
  });

  it('runs on one replica at a time', async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const round = async () => {
      most = Math.max(most, (running += 1));
      await db.query('SELECT pg_sleep(0.02)::text');
      running -= 1;
      runs += 1;
      return false;
    };
    await Promise.all(Array.from({ length: 5 }, () => job({ round }).catchUp()));
    expect([most, runs]).toEqual([1, 5]);
  });

  it('runs once per period, however many replicas ask', async () => {
    let runs = 0;
    const round = async () => {
      runs += 1;
      return false;
    };
    const asked = Array.from({ length: 4 }, () => job({ round, everyMilliseconds: 20 }));
    await db.query(`INSERT INTO jobs.leases (job, due_at) VALUES ('sweep', now() + interval '1 hour')`);
    const leases = new JobLeases(db);
    const request = { leaseId: 'l', leaseMilliseconds: 1_000, everyMilliseconds: HOUR, early: false };
    expect(await leases.take('sweep', request)).toBe(false);
    await db.query(`UPDATE jobs.leases SET due_at = now()`);
    const taken = await Promise.all(
      asked.map((_, index) => leases.take('sweep', { ...request, leaseId: `l_${index}` })),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(runs).toBe(0);
  });

  it('runs on every replica when the rounds share out their rows themselves', async () => {
    let waiting = 0;
    let both: () => void = () => undefined;
    const met = new Promise<void>((resolve) => (both = resolve));
    const round = async () => {
      waiting += 1;
      if (waiting === 2) both();
      await met;
      return false;
    };
    await Promise.all([
      job({ round, replicas: 'each' }).catchUp(),
      job({ round, replicas: 'each' }).catchUp(),
    ]);
    expect(results).toEqual(['succeeded', 'succeeded']);
  });

  it('keeps its lease while a round takes longer than that', async () => {
    leaseMilliseconds = 1_000;
    let others = 0;
    const outlasts = async () => {
      const [taken] = await db.query<{ until: Date }>('SELECT leased_until AS until FROM jobs.leases');
      await eventually(async () => {
        const [row] = await db.query<{ over: boolean }>('SELECT now() > $1::timestamptz AS over', [
          taken?.until ?? null,
        ]);
        expect(row?.over).toBe(true);
      });
      const request = { leaseId: 'other', leaseMilliseconds, everyMilliseconds: HOUR, early: true };
      if (await new JobLeases(db).take('sweep', request)) others += 1;
      return false;
    };
    await job({ round: outlasts }).catchUp();
    expect([others, results]).toEqual([0, ['succeeded']]);
  });

  it('is taken from an owner that is gone as soon as its short lease is over', async () => {
    await db.query(
      `INSERT INTO jobs.leases (job, lease_id, leased_until, due_at)
       VALUES ('sweep', 'killed', now() + interval '200 milliseconds', now())`,
    );
    await job({ round: async () => false }).catchUp();
    expect(results).toEqual(['succeeded']);
  });

  it('lets whoever has lost it write nothing under it, and ends its round', async () => {
    let written = 0;
    let told: AbortSignal | undefined;
    const losing = job({
      round: async (signal, lease) => {
        told = signal;
        await lease.guard(async () => (written += 1));
        await db.query(`UPDATE jobs.leases SET lease_id = 'another'`);
        await lease.guard(async () => (written += 1));
        return true;
      },
    });
    await losing.catchUp();
    expect([written, results, told?.aborted]).toEqual([1, ['lost'], true]);
  });

  it('writes nothing once its round was given up, though it goes on', async () => {
    let refused: unknown;
    let goOn: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (goOn = resolve));
    const slow = job({
      longestRoundMilliseconds: 50,
      round: async (_, lease) => {
        await until;
        await lease.guard(async () => undefined).catch((error: unknown) => (refused = error));
        return false;
      },
    });
    await expect(slow.catchUp()).rejects.toThrow('took too long');
    goOn();
    await eventually(async () => expect(refused).toBeInstanceOf(LeaseLost));
    // It has ended: the lease is given back at once.
    await eventually(async () =>
      expect(await db.query('SELECT job FROM jobs.leases WHERE lease_id IS NOT NULL')).toEqual([]),
    );
  });

  it('is taken from an owner that hangs, who is told to let go', async () => {
    leaseMilliseconds = 1_500;
    let told: AbortSignal | undefined;
    const hung = job({
      longestRoundMilliseconds: 100,
      round: (signal) => {
        told = signal;
        return new Promise(() => undefined);
      },
    });
    hung.start();
    await eventually(async () => expect(told).toBeDefined());
    let done = false;
    await job({
      round: async () => {
        done = true;
        return false;
      },
    }).catchUp();
    expect(done).toBe(true);
    await eventually(async () => expect(results.sort()).toEqual(['succeeded', 'timed_out']));
    expect(told?.aborted).toBe(true);
  });

  it('is taken from an owner that was frozen, who stops when it thaws', async () => {
    let thaw: () => void = () => undefined;
    const frozen = new Promise<void>((resolve) => (thaw = resolve));
    let rounds = 0;
    const late = job({
      round: async () => {
        rounds += 1;
        await frozen;
        return true;
      },
    });
    const caughtUp = late.catchUp();
    await eventually(async () => expect(rounds).toBe(1));
    await db.query(`UPDATE jobs.leases SET leased_until = now() - interval '1 second'`);
    await job({ round: async () => false }).catchUp();
    await db.query(`UPDATE jobs.leases SET lease_id = 'another', leased_until = now() + interval '1 hour'`);
    thaw();
    await caughtUp;
    expect([rounds, results]).toEqual([1, ['succeeded', 'lost']]);
    const [row] = await db.query<{ lease_id: string }>('SELECT lease_id FROM jobs.leases');
    expect(row?.lease_id).toBe('another');
  });

  it('goes on after a run that failed', async () => {
    let tries = 0;
    const failing = job({
      everyMilliseconds: 10,
      round: async () => {
        tries += 1;
        if (tries === 1) throw new Error('no');
        return false;
      },
    });
    failing.start();
    await eventually(async () => expect(results.slice(0, 2)).toEqual(['failed', 'succeeded']));
  });

  it('finishes on a stop the round that it has begun, and starts no other', async () => {
    let rounds = 0;
    let finish: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (finish = resolve));
    const stopped = job({
      everyMilliseconds: 1,
      round: async () => {
        rounds += 1;
        await end;
        return true;
      },
    });
    stopped.start();
    await eventually(async () => expect(rounds).toBe(1));
    const stop = stopped.stop();
    finish();
    await stop;
    expect(rounds).toBe(1);
    expect(await db.query('SELECT job FROM jobs.leases WHERE lease_id IS NOT NULL')).toEqual([]);
  });
});
