import { api } from '../../support/catalog';
import { expectBalancedLedger, inParallel, isLong, report } from '../../support/experiment';
import { TestPlatform, type TestProject } from '../../support/platform';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';

/** In one process, and in the long version: those of the promise. */
const WALLETS = isLong || topology === 'memory' ? 200 : 50;
const RACERS = 20;
const WALLETS_AT_A_TIME = 8;

describe(`G7: the last credit is spent once (${topology})`, () => {
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

  it(`by one of ${RACERS} racers on two instances, for each of ${WALLETS} wallets`, async () => {
    const instances = platform.replicas('auth').map((replica) => project.api.at(replica));
    const wallets = Array.from({ length: WALLETS }, (_, index) => `wallet_${index}`);
    await inParallel(wallets, WALLETS_AT_A_TIME, async (user) => {
      const one = { credit_type: 'calls', amount: 1 };
      expect((await project.api.post(`/api/v1/credits/${user}/grant`, one)).status).toBe(201);
    });

    const outcomes: Record<string, number> = {};
    await inParallel(wallets, WALLETS_AT_A_TIME, (user) =>
      inParallel(
        Array.from({ length: RACERS }, (_, racer) => instances[racer % instances.length]),
        RACERS,
        async (instance) => {
          const one = { credit_type: 'calls', amount: 1 };
          const answer = await instance?.post(`/api/v1/credits/${user}/consume`, one);
          const outcome = [answer?.status, answer?.body.code].join(' ').trim();
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        },
      ),
    );

    const spent = outcomes['200'] ?? 0;
    report('G7', `${spent} of ${WALLETS} last credits spent by ${WALLETS * RACERS} racers on two instances`);
    expect(outcomes).toEqual({ '200': WALLETS, '402 insufficient_credits': WALLETS * (RACERS - 1) });
    const left = await database.query(
      'SELECT user_id FROM auth.credit_balances WHERE available <> 0',
      [],
      'auth',
    );
    expect(left).toEqual([]);
    await expectBalancedLedger(database);
  });
});
