import { api } from '../../support/catalog';
import {
  EVENTS,
  expectBalancedLedger,
  inParallel,
  isLong,
  newRandom,
  PATIENCE,
  report,
} from '../../support/experiment';
import { PaidCheckouts } from '../../support/paid-checkouts';
import { TestPlatform } from '../../support/platform';
import { reconcile } from '../../support/reconciling';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';

const TIMES = 10;
/** A payment gives four events, or more; each is delivered ten times. */
const PAYMENTS = Math.ceil(EVENTS / (isLong ? 4 : 20));
const AT_A_TIME = 4;

jest.setTimeout(PATIENCE * 3);

describe(`G2: one effect per business object (${topology})`, () => {
  let platform: TestPlatform;
  let database: TestDatabase;

  beforeAll(async () => {
    platform = await TestPlatform.start({ asProcess: true, webhooks: false, replicas: 2 });
    database = await TestDatabase.connect();
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  it(`though every event arrives ${TIMES} times at once, on two instances`, async () => {
    const random = newRandom();
    const project = await platform.project(api);
    const users = Array.from({ length: PAYMENTS }, (_, index) => `buyer_${index}`);
    const paid = await PaidCheckouts.of(platform, project, users);
    const instances = platform.replicas('payments');
    const answers: Record<number, number> = {};

    await inParallel(random.shuffled(paid.events), AT_A_TIME, (event) =>
      inParallel(
        Array.from({ length: TIMES }, (_, time) => instances[time % instances.length]),
        TIMES,
        async (instance) => {
          const { status } = await platform.deliver(event, instance);
          answers[status] = (answers[status] ?? 0) + 1;
        },
      ),
    );
    await database.quiet(PATIENCE);

    const { lost, doubled } = await paid.verdict(database);
    report(
      'G2',
      `${lost} lost, ${doubled} doubled of ${paid.events.length} webhooks, each ${TIMES} times at once on two instances, ` +
        `seed ${random.seed}`,
    );
    expect(answers).toEqual({ 200: paid.events.length * TIMES });
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    await expectBalancedLedger(database);
  });

  it('though the reconciler tells of the same payments while their webhooks arrive', async () => {
    const random = newRandom();
    const project = await platform.project({ ...api, id: 'told_by_two' });
    const users = Array.from({ length: PAYMENTS }, (_, index) => `told_by_two_${index}`);
    const paid = await PaidCheckouts.of(platform, project, users);
    // So that the payments are old enough to be asked after, and not only their events listed.
    await platform.control('clock/advance', { hours: 1 });
    const instances = platform.replicas('payments');

    const storm = inParallel(random.shuffled(paid.events), AT_A_TIME, (event) =>
      inParallel(instances, instances.length, (instance) => platform.deliver(event, instance)),
    );
    const runs = instances.map((instance) => reconcile(platform.operator.at(instance)));
    for (const run of await Promise.all(runs))
      expect(run).toMatchObject({ status: 'succeeded', complete: true });
    await storm;
    await database.quiet(PATIENCE);

    const { lost, doubled } = await paid.verdict(database);
    report(
      'G2',
      `${lost} lost, ${doubled} doubled of ${PAYMENTS} payments that webhooks and two reconciliations told of at once, ` +
        `seed ${random.seed}`,
    );
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    await expectBalancedLedger(database);
  });
});
