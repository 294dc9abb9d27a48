import { setTimeout as delay } from 'node:timers/promises';
import { startBroker, type Broker } from '../../support/broker';
import { api } from '../../support/catalog';
import { CreditPurchases } from '../../support/credit-purchases';
import { TestPlatform } from '../../support/platform';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';

/** Events of one experiment; `npm run test:faults` asks for more. */
const EVENTS = Number(process.env.FAULT_EVENTS ?? 200);
const PATIENCE = 120_000 + EVENTS * 40;

jest.setTimeout(PATIENCE * 2);

/**
 * Committed ⇔ delivered, whatever is killed, and when: the load goes on while it happens. What is waited for below is how long a trouble lasts, which
 * is part of the experiment.
 */
describe(`two apps over ${topology}`, () => {
  let broker: Broker;
  let platform: TestPlatform;
  let database: TestDatabase;
  let purchases: CreditPurchases;

  beforeAll(async () => {
    broker = await startBroker(topology === 'rabbitmq' ? 'rabbitmq' : 'redis');
    platform = await TestPlatform.start({ asProcess: true, replicas: 2, environment: broker.variables });
    database = await TestDatabase.connect();
    purchases = new CreditPurchases(database, (await platform.project(api)).id);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
    await broker.remove();
  });

  async function underLoad(trouble: () => Promise<void>): Promise<void> {
    const before = purchases.count;
    const load = purchases.commit(EVENTS);
    await Promise.all([load, trouble()]);
    const begun = performance.now();
    await purchases.delivered(PATIENCE);
    const verdict = await purchases.verdict();
    const caughtUp = Math.round(performance.now() - begun);
    console.log(
      `${topology}: ${verdict.lost} lost, ${verdict.doubled} doubled of ${purchases.count - before} events; caught up in ${caughtUp} ms`,
    );
    expect(verdict).toEqual({ lost: 0, doubled: 0, dead: 0, published: purchases.count });
    const { balance, expected } = await purchases.balance();
    expect(balance).toBe(expected);
  }

  it('each event takes effect once, though two replicas of each app hear of it', () =>
    underLoad(async () => undefined));

  it('the auth app may be killed', () =>
    underLoad(async () => {
      await delay(50);
      await platform.kill('auth');
      await platform.startAgain('auth');
    }));

  it('one replica of the auth app may be killed', () =>
    underLoad(async () => {
      await delay(50);
      await platform.killReplica('auth');
      await platform.startReplicaAgain('auth');
    }));

  it('the payments app, whose relay it is, may be killed', () =>
    underLoad(async () => {
      await delay(50);
      await platform.kill('payments');
      // What its relay had taken up is free again when the lease is over.
      await database.query(`UPDATE events.outbox SET leased_until = now() WHERE leased_until IS NOT NULL`);
      await platform.startAgain('payments');
    }));

  it('the broker may be killed and started anew, empty', () =>
    underLoad(async () => {
      await delay(50);
      await broker.kill();
      await delay(1_000);
      await broker.start();
    }));

  it('the broker may lose what it holds', () =>
    underLoad(async () => {
      await delay(50);
      await broker.empty();
    }));

  it('the broker may freeze', () =>
    underLoad(async () => {
      await delay(50);
      broker.freeze();
      await delay(2_000);
      broker.thaw();
    }));
});
