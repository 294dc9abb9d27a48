import { textAt } from '../support/api-client';
import { saas } from '../support/catalog';
import { eventually } from '../support/eventually';
import { ExistingBusiness } from '../support/existing-business';
import { TestPlatform, type TestProject } from '../support/platform';
import { StoppingPoint, type Moment } from '../support/stopping-point';
import { TestDatabase } from '../support/test-database';

const PER_ROUND = 6;
/** A page of a hundred is hundreds of calls, and as many webhooks. */
const PAGE_PATIENCE = 60_000;

const moments: Moment[] = [
  { name: 'before a row is written', table: 'subscriptions.subscriptions', write: 'INSERT', when: 'true' },
  {
    name: 'while Stripe marks a subscription',
    table: 'stripe_sandbox.objects',
    write: 'UPDATE',
    when: `NEW.type = 'subscription' AND NEW.data::text LIKE '%paygrove_subscription_id%'`,
  },
  {
    name: 'after all were taken over, before the page is done',
    table: 'subscriptions.imports',
    write: 'UPDATE',
    when: `NEW.status = 'completed'`,
  },
];

describe('kill -9 during an import', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let business: ExistingBusiness;

  beforeAll(async () => {
    platform = await TestPlatform.start({ asProcess: true });
    database = await TestDatabase.connect();
    project = await platform.project(saas);
    business = new ExistingBusiness(platform, project);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  it.each(moments.map((moment, round) => ({ ...moment, round })))(
    '$name: it is finished after the restart, and everyone is counted and told of once',
    async ({ round, ...moment }) => {
      const users = Array.from({ length: PER_ROUND }, (_, index) => `user_${round}_${index}`);
      for (const user of users) await business.subscription(user);
      await database.quiet();
      const before = await business.all();

      const importId = await StoppingPoint.during(moment, async (point) => {
        const path = `/api/v1/projects/${project.id}/import`;
        const { body } = await project.api.post(path, { dry_run: false });
        await point.reached();
        expect(await project.api.post(path, {})).toMatchObject({
          status: 409,
          body: { code: 'import_in_progress' },
        });
        await platform.kill();
        await point.letGo();
        return textAt(body, 'import_id');
      });
      await database.query(
        `UPDATE subscriptions.import_pages SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL`,
      );
      await platform.startAgain();
      await database.leasesRunOut();

      expect(await business.completed(importId)).toMatchObject({
        customers: { found: PER_ROUND, imported: PER_ROUND, skipped: 0 },
        subscriptions: { imported: PER_ROUND, skipped: round * PER_ROUND, problems: 0, foreign: 0 },
        problems: [],
      });
      await database.quiet();
      for (const user of users) {
        expect(await database.published(project.id, user)).toEqual({
          'subscription.created': 1,
          'permission.granted': 1,
        });
      }
      const after = await business.all();
      expect(after.every(({ metadata }) => metadata.paygrove_project_id === project.id)).toBe(true);
      const withoutMarks = (all: typeof after) => all.map(({ metadata: _, ...rest }) => rest);
      expect(withoutMarks(after)).toEqual(withoutMarks(before));
    },
  );

  it('between two pages: it goes on with the next one', async () => {
    const users = Array.from({ length: 110 }, (_, index) => `of_many_${index}`);
    for (let begin = 0; begin < users.length; begin += 10) {
      const some = users.slice(begin, begin + 10);
      await Promise.all(some.map((user) => business.subscription(user, { trial_period_days: 30 }, 'none')));
    }
    await database.quiet(PAGE_PATIENCE);
    const moment = {
      name: 'before the second page is added',
      table: 'subscriptions.import_pages',
      write: 'INSERT',
      when: 'NEW.starting_after IS NOT NULL',
    } as const;
    const importId = await StoppingPoint.during(moment, async (point) => {
      const { body } = await project.api.post(`/api/v1/projects/${project.id}/import`, { dry_run: false });
      await eventually(async () => expect(await point.waiting()).toBeGreaterThan(0), PAGE_PATIENCE);
      await platform.kill();
      await point.letGo();
      return textAt(body, 'import_id');
    });
    await database.query(
      `UPDATE subscriptions.import_pages SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL`,
    );
    await platform.startAgain();
    await database.leasesRunOut();
    const skipped = moments.length * PER_ROUND;
    expect(await business.completed(importId, PAGE_PATIENCE)).toMatchObject({
      customers: { found: 110, imported: 110 },
      subscriptions: { found: 110 + skipped, imported: 110, skipped, problems: 0, foreign: 0 },
    });
    const [told] = await database.query<{ count: string; users: string }>(
      `SELECT count(*), count(DISTINCT user_id) AS users FROM events.events
       WHERE type = 'subscription.created' AND user_id LIKE 'of_many_%'`,
    );
    expect(told).toEqual({ count: '110', users: '110' });
  });

  it('takes in what happens to a subscription at Stripe while it is taken over, once', async () => {
    const id = await business.subscription('moving');
    await database.quiet();
    const moment = {
      name: 'in the transaction of the row',
      table: 'subscriptions.subscriptions',
      write: 'INSERT',
      when: `NEW.user_id = 'moving'`,
    } as const;
    const importId = await StoppingPoint.during(moment, async (point) => {
      const { body } = await project.api.post(`/api/v1/projects/${project.id}/import`, { dry_run: false });
      await point.reached();
      // Nobody knows the subscription yet: these webhooks pass as foreign.
      await business.stripe.subscriptions.update(id, { cancel_at_period_end: true });
      await eventually(async () => {
        const [event] = await database.query<{ state: string }>(
          `SELECT state FROM webhooks.stripe_events
           WHERE type = 'customer.subscription.updated' AND payload LIKE '%${id}%' ORDER BY position DESC LIMIT 1`,
        );
        expect(event?.state).toBe('ignored');
      });
      await point.letGo();
      return textAt(body, 'import_id');
    });
    await business.completed(importId);
    await database.quiet();
    const { body } = await project.api.get('/api/v1/subscriptions/moving/pro');
    expect(body).toMatchObject({ status: 'active', cancel_at_period_end: true });
    expect(await database.published(project.id, 'moving')).toEqual({
      'subscription.created': 1,
      'subscription.updated': 1,
      'permission.granted': 1,
    });
  });
});
