import { EVENTS, expectBalancedLedger, newRandom, PATIENCE, report } from '../../support/experiment';
import { AT_A_TIME, creditsAndMore, listed, MoneyWalk } from '../../support/money-walk';
import { TestPlatform, type TestProject } from '../../support/platform';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';

const USERS = Math.ceil(EVENTS / 25);

jest.setTimeout(PATIENCE * 3);

describe(`G3: any order gives the same final state (${topology})`, () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    database = await TestDatabase.connect();
    project = await platform.project(creditsAndMore);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  it('of money, credits and permissions, whatever is bought, spent, refunded and disputed', async () => {
    const random = newRandom();
    const users = Array.from({ length: USERS }, (_, index) => `walker_${index}`);
    const walk = new MoneyWalk(platform, project, users, random);
    const mostAtOnce = watchDeliveries();
    try {
      for (let step = 0; step < EVENTS; step += 1) await walk.step();
      await walk.finish();
      await database.quiet(PATIENCE);
      await expectVerdicts(walk);
      await walk.repeat();
      await database.quiet(PATIENCE);
      await expectVerdicts(walk);
      await expectBalancedLedger(database);
      expect(mostAtOnce()).toBeLessThanOrEqual(AT_A_TIME);
    } finally {
      report('G3', `${listed(walk.counts)}; ${walk.payments.length} payments, seed ${random.seed}`);
    }
  });

  /** How many deliveries have been on their way at once. */
  function watchDeliveries(): () => number {
    const deliver = platform.deliver.bind(platform);
    let [underWay, most] = [0, 0];
    jest.spyOn(platform, 'deliver').mockImplementation(async (...given) => {
      underWay += 1;
      most = Math.max(most, underWay);
      return deliver(...given).finally(() => (underWay -= 1));
    });
    return () => most;
  }

  async function expectVerdicts(walk: MoneyWalk): Promise<void> {
    for (const { paymentId, status, refunded } of walk.payments) {
      const { body } = await project.api.get(`/api/v1/payments/${paymentId}`);
      expect(body).toMatchObject({ payment_id: paymentId, status, refunded_amount: refunded });
    }
    for (const { user, available, debt, allowed } of walk.standings) {
      const { body } = await project.api.get(`/api/v1/credits/${user}`);
      const [balance = { available: 0, debt: 0, held: 0 }] = body.balances as Record<string, unknown>[];
      expect({ user, ...balance }).toMatchObject({ user, available, debt, held: 0 });
      const permission = await project.api.get(`/api/v1/permissions/${user}/lounge`);
      expect({ user, allowed: permission.body.allowed }).toEqual({ user, allowed });
    }
    const [dead] = await database.query<{ count: number }>(
      `SELECT (SELECT count(*) FROM webhooks.stripe_events WHERE state = 'dead')::int
            + (SELECT count(*) FROM events.outbox WHERE state = 'dead')::int AS count`,
    );
    expect(dead?.count).toBe(0);
  }
});
