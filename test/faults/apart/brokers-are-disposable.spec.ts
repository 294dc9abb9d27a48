import { startBroker, type Broker } from '../../support/broker';
import { api } from '../../support/catalog';
import { CreditPurchases } from '../../support/credit-purchases';
import { EVENTS, expectBalancedLedger, newRandom, PATIENCE, report } from '../../support/experiment';
import { TestPlatform } from '../../support/platform';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';
import { troublesOfBroker, underTroubles } from '../../support/troubles';

jest.setTimeout(PATIENCE * 2);

describe(`G5: Redis and RabbitMQ are disposable (${topology})`, () => {
  let broker: Broker;
  let platform: TestPlatform;
  let database: TestDatabase;
  let purchases: CreditPurchases;

  beforeAll(async () => {
    broker = await startBroker(topology === 'rabbitmq' ? 'rabbitmq' : 'redis');
    platform = await TestPlatform.start({
      asProcess: true,
      webhooks: false,
      replicas: 2,
      environment: broker.variables,
    });
    database = await TestDatabase.connect();
    purchases = new CreditPurchases(database, (await platform.project(api)).id);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
    await broker.remove();
  });

  it.each(['killed', 'emptied', 'frozen'] as const)('%s under load, it loses nothing', async (what) => {
    const random = newRandom();
    const before = await purchases.verdict();
    const troubles = [troublesOfBroker(platform, broker)[what]];
    await underTroubles(Array.from({ length: EVENTS }), { width: 1, troubles, random }, () =>
      purchases.commit(),
    );
    const over = performance.now();
    await database.quiet(PATIENCE);
    const seconds = ((performance.now() - over) / 1_000).toFixed(1);

    const { lost, doubled, dead, published } = await purchases.verdict();
    report(
      'G5',
      `${lost} lost, ${doubled} doubled of ${EVENTS} events, ${topology} ${what}, caught up ${seconds} s after it was back, ` +
        `seed ${random.seed}`,
    );
    expect({ lost, doubled, dead }).toEqual({ lost: 0, doubled: 0, dead: 0 });
    expect(published).toBe(before.published + EVENTS);
    await expectBalancedLedger(database);
  });
});
