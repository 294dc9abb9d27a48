import { startBroker, type Broker } from '../../support/broker';
import { api } from '../../support/catalog';
import { eventually } from '../../support/eventually';
import { EVENTS, expectBalancedLedger, isLong, newRandom, PATIENCE, report } from '../../support/experiment';
import { PaidCheckouts } from '../../support/paid-checkouts';
import { TestPlatform, type TestProject } from '../../support/platform';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';
import { chosen, tally, troublesOf, underTroubles } from '../../support/troubles';

/** A payment gives four events, or more. */
const PAYMENTS = Math.ceil(EVENTS / 4);
const TROUBLES = isLong ? 20 : 3;
const DELIVERIES_AT_A_TIME = 16;

jest.setTimeout(PATIENCE * 3);

describe(`G1: a webhook answered 200 is never lost (${topology})`, () => {
  let broker: Broker | undefined;
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    if (topology !== 'memory') broker = await startBroker(topology);
    platform = await TestPlatform.start({
      asProcess: true,
      webhooks: false,
      replicas: 2,
      environment: { ...broker?.variables },
    });
    database = await TestDatabase.connect();
    project = await platform.project(api);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
    await broker?.remove();
  });

  it('whichever process is killed, whenever, while webhooks come in on two instances', async () => {
    const random = newRandom();
    const users = Array.from({ length: PAYMENTS }, (_, index) => `buyer_${index}`);
    const paid = await PaidCheckouts.of(platform, project, users);
    const events = random.shuffled(paid.events);
    const troubles = chosen(troublesOf(platform, broker), TROUBLES, random);
    const instances = platform.replicas('payments');
    const begun = performance.now();

    // Stripe delivers again what was not answered 200, and that alone.
    let repeated = -events.length;
    await underTroubles(events, { width: DELIVERIES_AT_A_TIME, troubles, random }, (event) =>
      eventually(async () => {
        repeated += 1;
        expect((await platform.deliver(event, random.pick(instances))).status).toBe(200);
      }, PATIENCE),
    );
    // The long version waits for the leases of the killed to end by themselves.
    if (!isLong) await database.leasesRunOut();
    await database.quiet(PATIENCE);

    const seconds = Math.round((performance.now() - begun) / 1_000);
    const { lost, doubled } = await paid.verdict(database);
    const [stored] = await database.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM webhooks.stripe_events WHERE state IN ('processed', 'ignored')`,
    );
    report(
      'G1',
      `${lost} lost, ${doubled} doubled of ${events.length} webhooks, ${tally(troubles)}, ${repeated} deliveries repeated, ` +
        `${seconds} s, seed ${random.seed}`,
    );
    expect({ lost, doubled, settled: stored?.count }).toEqual({
      lost: 0,
      doubled: 0,
      settled: events.length,
    });
    await expectBalancedLedger(database);
  });
});
