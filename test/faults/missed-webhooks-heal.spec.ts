import type Stripe from 'stripe';
import { BusyHour, everything } from '../support/busy-hour';
import { expectBalancedLedger, inParallel, isLong, PATIENCE, report } from '../support/experiment';
import { TestPlatform } from '../support/platform';
import { ended, reconcile } from '../support/reconciling';
import { TestDatabase } from '../support/test-database';
import { textAt } from '../support/api-client';

const PAYMENTS = isLong ? 60 : 10;
const SUBSCRIPTIONS = isLong ? 20 : 4;
const AT_A_TIME = 8;

jest.setTimeout(PATIENCE * 4);

describe('G14: missed webhooks heal', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let hour: BusyHour;

  beforeEach(async () => {
    platform = await TestPlatform.start({ asProcess: true, webhooks: false, replicas: 2 });
    await platform.control('reset');
    database = await TestDatabase.connect();
    await database.query('TRUNCATE webhooks.reconciliation_marks, events.events CASCADE');
    const project = await platform.project({ ...everything, id: `hour_${Date.now()}` });
    hour = new BusyHour(platform, project, database);
  });
  afterEach(async () => {
    await database.close();
    await platform.stop();
  });

  it('by what Stripe lists, though it told nobody; and told late as well, nothing doubles', async () => {
    await hour.payAndRefund(PAYMENTS);
    await hour.subscribe(SUBSCRIPTIONS);
    await platform.control('clock/advance', { hours: 25 });
    await database.quiet(PATIENCE);

    const before = await contents();
    const dry = await reconcile(platform.operator, { dry_run: true });
    expect(dry).toMatchObject({ status: 'succeeded', complete: true, dry_run: true });
    expect(await contents()).toEqual(before);

    const real = await reconcile(platform.operator);
    expect(real).toMatchObject({ status: 'succeeded', complete: true, events_seen: dry.events_seen });
    await twoMonthsPass();
    await expectHealed('by its list of events');
  });

  it('by what is open here, when it is too late for its list of events', async () => {
    expect(await reconcile(platform.operator)).toMatchObject({ status: 'succeeded' });
    await hour.payAndRefund(PAYMENTS);
    await hour.subscribe(SUBSCRIPTIONS);
    await platform.control('clock/advance', { days: 40 });

    expect(await reconcile(platform.operator)).toMatchObject({ status: 'succeeded', events_gap: true });
    await twoMonthsPass();
    await expectHealed('without its list of events');
  });

  it('on one of two instances that are asked at once', async () => {
    await hour.payAndRefund(PAYMENTS);
    const answers = await Promise.all(
      platform
        .replicas('payments')
        .map((app) => platform.operator.at(app).post('/api/v1/reconciliation/runs', {})),
    );
    const runs = await Promise.all(
      answers.map(({ body }) => ended(platform.operator, textAt(body, 'run_id'))),
    );
    const [first, second] = runs
      .map((run) => ({ began: textAt(run, 'started_at'), ended: textAt(run, 'finished_at'), run }))
      .sort((one, other) => (one.began < other.began ? -1 : 1));
    expect(first?.run).toMatchObject({ status: 'succeeded', complete: true });
    expect(second?.run).toMatchObject({ status: 'succeeded', complete: true, found: [] });
    expect(String(first?.ended) <= String(second?.began)).toBe(true);
  });

  /** In steps that Stripe's list of events spans. */
  async function twoMonthsPass(): Promise<void> {
    for (let step = 0; step < 4; step += 1) {
      await platform.control('clock/advance', { days: 16 });
      expect(await reconcile(platform.operator)).toMatchObject({ status: 'succeeded', complete: true });
      await database.quiet(PATIENCE);
    }
  }

  async function expectHealed(how: string): Promise<void> {
    await database.quiet(PATIENCE);
    const healed = await hour.verdict();
    const told = await toldOf();
    const events = await allEvents();
    await inParallel(events, AT_A_TIME, async (event) => {
      expect((await platform.deliver(event)).status).toBe(200);
    });
    await database.quiet(PATIENCE);
    const late = await hour.verdict();
    report(
      'G14',
      `${healed.lost.length} lost, ${healed.doubled.length} doubled of ${hour.size} ${how}; ` +
        `${late.lost.length} lost, ${late.doubled.length} doubled once ${events.length} webhooks had come late`,
    );
    expect(healed).toEqual({ lost: [], doubled: [] });
    expect(late).toEqual({ lost: [], doubled: [] });
    expect(await toldOf()).toEqual(told);
    await expectBalancedLedger(database);
  }

  async function allEvents(): Promise<Stripe.Event[]> {
    const events: Stripe.Event[] = [];
    for await (const event of platform.stripe.events.list({ limit: 100 })) events.push(event);
    return events;
  }

  /** How much was told of what is told once. A renewal that had passed by unheard is told when its webhook comes: the verdict counts those. */
  async function toldOf(): Promise<Record<string, number>> {
    const rows = await database.query<{ type: string; count: number }>(
      `SELECT type, count(*)::int AS count FROM events.events
       WHERE type LIKE 'payment.%' OR type LIKE 'credits.%' OR type = 'subscription.created'
       GROUP BY type ORDER BY type`,
    );
    return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
  }

  /** What lies in every table but the runs' own, which is what a dry run is for, and those of leases and answers. */
  async function contents(): Promise<Record<string, string>> {
    const tables = await database.query<{ name: string }>(
      `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
       WHERE table_schema IN ('payments', 'subscriptions', 'webhooks', 'events', 'auth', 'projects')
         AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'reconciliation_%' AND table_name <> 'api_keys' ORDER BY 1`,
    );
    const found: Record<string, string> = {};
    for (const { name } of tables) {
      const [row] = await database.query<{ hash: string }>(
        `SELECT count(*) || ' rows, ' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS hash FROM ${name} AS t`,
      );
      found[name] = row?.hash ?? '';
    }
    return found;
  }
});
