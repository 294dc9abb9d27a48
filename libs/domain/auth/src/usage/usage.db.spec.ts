import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { usageRecorded } from '#contracts';
import { Database } from '#infra/database';
import { callerOf, SettableClock, startAuthApp, until } from '../../test/auth-app';
import { AuthModule } from '../auth.module';
import { ReportUsage } from './report-usage/report-usage.service';

describe('recorded usage', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let db: Database;
  let call: ReturnType<typeof callerOf>;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    db = app.get(Database);
    call = callerOf(app, 'maps');
  });
  afterAll(() => app.close());

  const use = (user: string, quantity: number, more: Record<string, unknown> = {}) =>
    call('POST', '/usage', { user_id: user, meter: 'loads', quantity, ...more });
  /** What the payments side was told of, once everything was. */
  async function told(user: string) {
    const report = app.get(ReportUsage, { strict: false });
    await until(async () => {
      await Promise.all(Array.from({ length: 5 }, () => report.execute()));
      return (await db.query('SELECT 1 FROM auth.usage_records WHERE batch_id IS NULL')).length === 0;
    });
    const events = await db.query<{ data: unknown }>(
      `SELECT data FROM events.events WHERE type = 'usage.recorded' AND user_id = $1 ORDER BY id`,
      [user],
    );
    return events.map(({ data }) => usageRecorded.schema.parse(data));
  }

  it('is told of once, all of it, while five replicas tell of it and more comes in', async () => {
    const quantities = Array.from({ length: 300 }, (_, index) => index + 1);
    const report = app.get(ReportUsage, { strict: false });
    await Promise.all([
      ...quantities.map((quantity) => use('ada', quantity)),
      ...Array.from({ length: 5 }, () => report.execute()),
    ]);
    const batches = await told('ada');
    expect(batches.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(45_150);
    expect(new Set(batches.map(({ batch_id: id }) => id)).size).toBe(batches.length);
    expect(batches.length).toBeLessThan(300);
  });

  it('is told of as of when it was used', async () => {
    await use('bob', 1, { timestamp: '2026-11-20T10:00:10.100Z' });
    await use('bob', 2, { timestamp: '2026-11-20T10:00:10.900Z' });
    const batches = await told('bob');
    expect(batches.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(3);
    expect(batches.at(-1)?.used_at).toMatch(/^2026-11-20T10:00:10\.[19]00Z$/);
  });

  it('cannot be changed, nor be reported in a second batch', async () => {
    await use('cid', 5);
    await told('cid');
    for (const change of [`quantity = 6`, `batch_id = 'ubatch_other'`, `batch_id = NULL`]) {
      const changed = db.query(`UPDATE auth.usage_records SET ${change} WHERE user_id = 'cid'`);
      await expect(changed).rejects.toThrow('cannot be changed');
    }
  });

  it('says when there is too much of it for an exact number', async () => {
    for (let index = 0; index < 3; index += 1) await use('dan', 1_000_000_000_000);
    const answer = await call('GET', '/usage/dan');
    expect(answer).toMatchObject({ status: 200, body: { totals: [{ quantity: 3_000_000_000_000 }] } });
    await db.query(
      `INSERT INTO auth.usage_records (id, project_id, user_id, meter, quantity, used_at, operation_id, recorded_at)
       SELECT 'usage_many_' || n, 'maps', 'dan', 'loads', 1000000000000, now(), 'many_' || n, now()
       FROM generate_series(1, 9100) AS n`,
    );
    expect(await call('GET', '/usage/dan')).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path: 'from' }] },
    });
    await db.query(`UPDATE auth.usage_records SET batch_id = 'ubatch_test' WHERE batch_id IS NULL`);
  });

  it('refuses a time that ends before it begins', async () => {
    const answer = await call('GET', '/usage/ada?from=2026-11-21T00:00:00Z&to=2026-11-20T00:00:00Z');
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path: 'to' }] } });
  });

  it('is taken a second time by its identifier, though it would be too old by now', async () => {
    const body = { identifier: 'late-1', timestamp: clock.now().toISOString() };
    const first = await use('eve', 4, body);
    clock.advance({ days: 40 });
    const second = await use('eve', 4, body);
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(await use('eve', 4, { ...body, identifier: 'late-2' })).toMatchObject({ status: 400 });
  });
});
