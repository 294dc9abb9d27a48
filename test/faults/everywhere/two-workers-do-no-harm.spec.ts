import { api } from '../../support/catalog';
import { CreditPurchases } from '../../support/credit-purchases';
import { eventually } from '../../support/eventually';
import { expectBalancedLedger, PATIENCE, report } from '../../support/experiment';
import { PaidCheckouts } from '../../support/paid-checkouts';
import { TestPlatform, type PlatformApp, type TestProject } from '../../support/platform';
import { StoppingPoint, type Moment } from '../../support/stopping-point';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';

jest.setTimeout(PATIENCE * 5);

/** An owner is frozen here; the other takes over from it, and it goes on where it was. */
interface Experiment extends Moment {
  /** Whether the frozen owner's transaction keeps the other from ending before it is thawed. */
  readonly blocks: boolean;
}

const ofRelay: Experiment[] = [
  {
    name: 'before it has sent anything',
    table: 'events.outbox',
    write: 'UPDATE',
    when: `NEW.lease_id IS NOT NULL AND NEW.state = 'pending'`,
    blocks: false,
  },
  {
    name: 'while its handler is at work',
    table: 'auth.ledger_entries',
    side: 'auth',
    write: 'INSERT',
    when: 'true',
    blocks: topology === 'memory',
  },
];

const ofWebhooks: Experiment[] = [
  {
    name: 'before it has begun',
    table: 'webhooks.stripe_events',
    write: 'UPDATE',
    when: 'NEW.lease_id IS NOT NULL',
    blocks: false,
  },
  {
    name: 'in the effect',
    table: 'payments.payments',
    write: 'UPDATE',
    when: `NEW.status = 'succeeded'`,
    blocks: true,
  },
];

describe(`G13: two workers at once do no harm (${topology})`, () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ asProcess: true, webhooks: false, replicas: 2 });
    database = await TestDatabase.connect();
    project = await platform.project(api);
    await database.quiet(PATIENCE);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  /** `begin` gives the work to the only replica that is not frozen; its lease ends while it is frozen, and the other has it. */
  async function takenOver(experiment: Experiment, work: { table: string }, begin: () => Promise<unknown>) {
    const [owner, other] = platform.replicas('payments') as [PlatformApp, PlatformApp];
    other.freeze();
    await StoppingPoint.during(experiment, async (point) => {
      try {
        await begin();
        await point.reached(PATIENCE);
        owner.freeze();
        await point.letGo();
        await eventually(async () => {
          const leased = await database.query(`SELECT 1 FROM ${work.table} WHERE leased_until > now()`);
          expect(leased.length).toBeGreaterThan(0);
        }, PATIENCE);
        await database.leasesRunOut();
        other.thaw();
        await eventually(async () => expect(await isTaken(experiment)).toBe(true), PATIENCE);
      } finally {
        for (const replica of [owner, other]) replica.thaw();
      }
    });
    // It ends only when it has done whatever it still takes for its own.
    await owner.stop();
    await owner.start();
    await database.quiet(PATIENCE);
  }

  /** The other is done, or held up by the rows of the frozen owner's transaction, which PostgreSQL takes back only later. */
  async function isTaken({ blocks }: Experiment): Promise<boolean> {
    return (blocks && (await database.isWaitingForRow())) || (await database.isQuiet());
  }

  it.each(ofRelay)('a relay frozen $name, past the end of its lease', async (experiment) => {
    const purchases = new CreditPurchases(database, project.id);
    const before = await purchases.verdict();
    await takenOver(experiment, { table: 'events.outbox' }, () => purchases.commit());
    const after = await purchases.verdict();
    const lost = after.lost - before.lost;
    report(
      'G13',
      `${lost} lost, ${after.doubled} doubled of 1 event whose relay was frozen ${experiment.name}`,
    );
    expect({ lost, doubled: after.doubled }).toEqual({ lost: 0, doubled: 0 });
    expect(after.published).toBe(before.published + 1);
    await expectBalancedLedger(database);
  });

  it.each(ofWebhooks)('a webhook’s worker frozen $name, past the end of its lease', async (experiment) => {
    const user = `frozen ${experiment.name}`.replaceAll(' ', '_');
    const paid = await PaidCheckouts.of(platform, project, [user]);
    await database.quiet(PATIENCE);
    const [owner] = platform.replicas('payments');
    await takenOver(experiment, { table: 'webhooks.stripe_events' }, () =>
      platform.deliver(paid.completed, owner),
    );
    const { lost, doubled } = await paid.verdict(database);
    report('G13', `${lost} lost, ${doubled} doubled of 1 webhook whose worker was frozen ${experiment.name}`);
    expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
    await expectBalancedLedger(database);
  });
});
