import type { Side } from '#contracts';
import { api } from '../../support/catalog';
import { eventually } from '../../support/eventually';
import { expectBalancedLedger, report } from '../../support/experiment';
import { PaidCheckouts } from '../../support/paid-checkouts';
import { TestPlatform, type PlatformApp, type TestProject } from '../../support/platform';
import { StoppingPoint, type Moment } from '../../support/stopping-point';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';

interface KillPoint extends Moment {
  readonly promise: 'G1' | 'G4';
  /** Whose app is killed; in one process, everything is. */
  readonly kills: Side;
  /** Frozen at the moment, and killed once the database has done the write that it has not heard of. */
  readonly afterTheWrite?: boolean;
  /** Whether Stripe has got its 200 by then; where it may or may not, nothing is said. */
  readonly acknowledged?: boolean;
}

/** Where the platform is killed between a webhook's arrival and the last effect of it. */
const moments: KillPoint[] = [
  {
    promise: 'G1',
    name: 'before the webhook is stored',
    table: 'webhooks.stripe_events',
    write: 'INSERT',
    when: `NEW.type = 'checkout.session.completed'`,
    kills: 'payments',
    acknowledged: false,
  },
  {
    promise: 'G1',
    name: 'after it is stored, before it is acknowledged',
    table: 'webhooks.stripe_events',
    write: 'INSERT',
    when: `NEW.type = 'checkout.session.completed'`,
    kills: 'payments',
    afterTheWrite: true,
    acknowledged: false,
  },
  {
    promise: 'G1',
    name: 'after it is acknowledged, before it is taken up',
    table: 'webhooks.stripe_events',
    write: 'UPDATE',
    when: `NEW.type = 'checkout.session.completed' AND NEW.lease_id IS NOT NULL`,
    kills: 'payments',
    acknowledged: true,
  },
  {
    promise: 'G1',
    name: 'in the effect, before it is committed',
    table: 'payments.payments',
    write: 'UPDATE',
    when: `NEW.status = 'succeeded'`,
    kills: 'payments',
  },
  {
    promise: 'G1',
    name: 'after the effect is committed, before the webhook is marked',
    table: 'webhooks.stripe_events',
    write: 'UPDATE',
    when: `NEW.type = 'checkout.session.completed' AND NEW.state = 'processed'`,
    kills: 'payments',
  },
  {
    promise: 'G4',
    name: 'before the relay takes up the event',
    table: 'events.outbox',
    write: 'UPDATE',
    when: `NEW.lease_id IS NOT NULL AND NEW.state = 'pending'`,
    kills: 'payments',
  },
  {
    promise: 'G4',
    name: 'after the relay has taken it up, before it sends it',
    table: 'events.outbox',
    write: 'UPDATE',
    when: `NEW.lease_id IS NOT NULL AND NEW.state = 'pending'`,
    kills: 'payments',
    afterTheWrite: true,
  },
  {
    promise: 'G4',
    name: 'after it is sent, while it is handled: the side that sent it',
    table: 'auth.ledger_entries',
    side: 'auth',
    write: 'INSERT',
    when: 'true',
    kills: 'payments',
  },
  {
    promise: 'G4',
    name: 'after it is sent, while it is handled: the side that handles it',
    table: 'auth.ledger_entries',
    side: 'auth',
    write: 'INSERT',
    when: 'true',
    kills: 'auth',
  },
  {
    promise: 'G4',
    name: 'after it is handled, before the relay marks it',
    table: 'events.outbox',
    write: 'UPDATE',
    when: `NEW.state = 'done'`,
    kills: 'payments',
  },
];

describe(`kill -9 in the middle of the work (${topology})`, () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false, asProcess: true });
    database = await TestDatabase.connect();
    project = await platform.project(api);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  async function killAt(moment: KillPoint, begin: () => Promise<number | undefined>) {
    const [victim] = platform.replicas(moment.kills) as [PlatformApp];
    const point = await StoppingPoint.at(moment);
    const answer = begin();
    await point.reached();
    if (moment.acknowledged === true) await answer;
    if (moment.afterTheWrite === true) {
      victim.freeze();
      await point.letGo();
      await eventually(async () => expect(await point.waiting()).toBe(0));
    }
    await victim.kill();
    await point.remove();
    await database.leasesRunOut();
    await victim.start();
    return answer;
  }

  it.each(moments.map((moment, index) => ({ ...moment, user: `killed_${index}` })))(
    '$promise: $name, it loses nothing and doubles nothing',
    async (moment) => {
      const paid = await PaidCheckouts.of(platform, project, [moment.user]);
      await database.quiet();
      const answered = await killAt(moment, () =>
        platform.deliver(paid.completed).then(
          ({ status }) => status,
          () => undefined,
        ),
      );
      if (moment.acknowledged !== undefined) expect(answered).toBe(moment.acknowledged ? 200 : undefined);

      // Stripe delivers again what was not answered 200, and that alone.
      if (answered !== 200) expect((await platform.deliver(paid.completed)).status).toBe(200);
      await database.quiet();

      const { lost, doubled } = await paid.verdict(database);
      report(moment.promise, `${lost} lost, ${doubled} doubled of 1 webhook, killed ${moment.name}`);
      expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
      const credits = await project.api.get(`/api/v1/credits/${moment.user}`);
      expect(credits.body).toMatchObject({ balances: [{ credit_type: 'api', available: 1_000 }] });
      const ledger = await project.api.get(`/api/v1/credits/${moment.user}/ledger`);
      expect(ledger.body.data).toMatchObject([{ type: 'granted', amount: 1_000, balance_after: 1_000 }]);
      expect(await database.published(project.id, moment.user)).toEqual({
        'payment.created': 1,
        'payment.succeeded': 1,
        'credits.purchased': 1,
        'credits.granted': 1,
      });
      await expectBalancedLedger(database);
    },
  );
});
