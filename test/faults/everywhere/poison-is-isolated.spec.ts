import { textAt, type Json } from '../../support/api-client';
import { api } from '../../support/catalog';
import { CreditPurchases } from '../../support/credit-purchases';
import { eventually } from '../../support/eventually';
import { EVENTS, expectBalancedLedger, inParallel, PATIENCE, report } from '../../support/experiment';
import { PaidCheckouts } from '../../support/paid-checkouts';
import { TestPlatform, type TestProject } from '../../support/platform';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';

const POISON_EVERY = 100;

jest.setTimeout(PATIENCE * 2);

/** What always throws is a rule of the test's database about users of certain names: the platform knows nothing of it. */
describe(`G11: poison is isolated (${topology})`, () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ asProcess: true, webhooks: false, replicas: 2 });
    database = await TestDatabase.connect();
    project = await platform.project(api);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  /** Hours of retries pass: whatever has failed so far fails once more. */
  const hoursPass = (table: string, attempts: number) =>
    database.query(
      `UPDATE ${table} SET failures = ${attempts - 1}, available_at = now()
       WHERE state = 'pending' AND failures BETWEEN 1 AND ${attempts - 2}`,
    );

  /** Everything that the operator is shown under a path, page by page. */
  async function listed(path: string): Promise<Json[]> {
    const all: Json[] = [];
    let cursor = '';
    for (;;) {
      const { body } = await platform.operator.get(`${path}?limit=100${cursor}`);
      all.push(...(body.data as Json[]));
      if (body.has_more !== true) return all;
      cursor = `&cursor=${encodeURIComponent(textAt(body, 'next_cursor'))}`;
    }
  }

  it('one in a hundred events between the sides', async () => {
    const purchases = new CreditPurchases(database, project.id);
    const poison = Math.ceil(EVENTS / POISON_EVERY);
    await database.query(
      `ALTER TABLE auth.ledger_entries ADD CONSTRAINT poison CHECK (user_id NOT LIKE 'poison%') NOT VALID`,
      [],
      'auth',
    );
    const begun = performance.now();
    for (let index = 0; index < EVENTS; index += 1) {
      await purchases.commit(index % POISON_EVERY === 50 ? `poison_${index}` : undefined);
    }
    await eventually(async () => {
      const [pending] = await database.query<{ healthy: number }>(
        `SELECT count(*)::int AS healthy FROM events.outbox WHERE state <> 'done' AND key NOT LIKE '%:poison%'`,
      );
      expect(pending?.healthy).toBe(0);
    }, PATIENCE);
    const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
    await eventually(async () => {
      await hoursPass('events.outbox', 12);
      await database.quiet(0);
    }, PATIENCE);

    const before = await purchases.verdict();
    const parked = await listed('/api/v1/event_deliveries');
    expect(before).toMatchObject({ lost: poison, doubled: 0, dead: poison });
    expect(parked).toHaveLength(poison);
    expect(new Set(parked.map(({ state, side }) => [state, side].join(' ')))).toEqual(new Set(['dead auth']));

    await database.query('ALTER TABLE auth.ledger_entries DROP CONSTRAINT poison', [], 'auth');
    await inParallel(parked, 4, async (delivery) => {
      const path = `/api/v1/event_deliveries/${textAt(delivery, 'delivery_id')}/redrive`;
      expect((await platform.operator.post(path)).status).toBe(200);
    });
    await database.quiet(PATIENCE);
    const { lost, doubled, dead } = await purchases.verdict();
    report(
      'G11',
      `${EVENTS - before.lost} of ${EVENTS - poison} healthy events arrived in ${seconds} s, ${before.dead} of ${poison} ` +
        `poisoned ones parked; after the redrive ${lost} lost, ${doubled} doubled, ${dead} dead`,
    );
    expect({ lost, doubled, dead }).toEqual({ lost: 0, doubled: 0, dead: 0 });
    await expectBalancedLedger(database);
  });

  it('one in ten payments that Stripe tells of', async () => {
    const users = Array.from({ length: 20 }, (_, index) =>
      index % 10 === 5 ? `poison_${index}` : `buyer_${index}`,
    );
    const healthy = users.filter((user) => !user.startsWith('poison'));
    const paid = await PaidCheckouts.of(platform, project, users);
    await database.query(
      `ALTER TABLE payments.payments ADD CONSTRAINT poison
       CHECK (user_id NOT LIKE 'poison%' OR status <> 'succeeded') NOT VALID`,
    );
    await inParallel(paid.events, 8, (event) => platform.deliver(event));
    await eventually(async () => {
      await hoursPass('webhooks.stripe_events', 16);
      await database.quiet(0);
    });

    const succeeded = await database.query<{ user_id: string }>(
      `SELECT user_id FROM payments.payments WHERE status = 'succeeded' AND user_id = ANY($1::text[])`,
      [users],
    );
    const parked = (await listed('/api/v1/webhook_events')).filter(({ status }) => status === 'dead');
    expect(succeeded.map(({ user_id: user }) => user).sort()).toEqual([...healthy].sort());
    expect(parked.length).toBeGreaterThanOrEqual(users.length - healthy.length);

    await database.query('ALTER TABLE payments.payments DROP CONSTRAINT poison');
    await inParallel(parked, 4, async (event) => {
      const path = `/api/v1/webhook_events/${textAt(event, 'id')}/redrive`;
      expect((await platform.operator.post(path)).status).toBe(200);
    });
    await database.quiet();
    const { lost, doubled } = await paid.verdict(database);
    report(
      'G11',
      `${succeeded.length} of ${healthy.length} healthy payments settled, ${parked.length} webhooks of the ` +
        `${users.length - healthy.length} poisoned ones parked; after the redrive ${lost} lost, ${doubled} doubled`,
    );
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    await expectBalancedLedger(database);
  });
});
