import { startBroker, type Broker } from '../../support/broker';
import { api } from '../../support/catalog';
import { CreditPurchases } from '../../support/credit-purchases';
import { EVENTS, expectBalancedLedger, isLong, newRandom, PATIENCE, report } from '../../support/experiment';
import { TestPlatform } from '../../support/platform';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';
import { chosen, tally, troublesOf, underTroubles } from '../../support/troubles';

const TROUBLES = isLong ? 20 : 3;

jest.setTimeout(PATIENCE * 3);

describe(`G4: committed is delivered, and nothing else is (${topology})`, () => {
  let broker: Broker | undefined;
  let platform: TestPlatform;
  let database: TestDatabase;

  beforeAll(async () => {
    if (topology !== 'memory') broker = await startBroker(topology);
    platform = await TestPlatform.start({
      asProcess: true,
      webhooks: false,
      replicas: 2,
      environment: { ...broker?.variables },
    });
    database = await TestDatabase.connect();
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
    await broker?.remove();
  });

  it('whichever process is killed, whenever, while events are committed', async () => {
    const random = newRandom();
    const purchases = new CreditPurchases(database, (await platform.project(api)).id);
    const troubles = chosen(troublesOf(platform, broker), TROUBLES, random);
    const begun = performance.now();

    await underTroubles(Array.from({ length: EVENTS }), { width: 1, troubles, random }, () =>
      purchases.commit(),
    );
    // The long version waits for the leases of the killed to end by themselves.
    if (!isLong) await database.leasesRunOut();
    await database.quiet(PATIENCE);

    const seconds = Math.round((performance.now() - begun) / 1_000);
    const { lost, doubled, dead, published } = await purchases.verdict();
    report(
      'G4',
      `${lost} lost, ${doubled} doubled of ${EVENTS} events, ${tally(troubles)}, ${seconds} s, seed ${random.seed}`,
    );
    expect({ lost, doubled, dead, published }).toEqual({ lost: 0, doubled: 0, dead: 0, published: EVENTS });
    const { balance, expected } = await purchases.balance();
    expect(balance).toBe(expected);
    await expectBalancedLedger(database);
  });
});
