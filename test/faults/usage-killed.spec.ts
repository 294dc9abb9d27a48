import { metered } from '../support/catalog';
import { eventually } from '../support/eventually';
import { countedAtStripe, subscribe } from '../support/metered-usage';
import { TestPlatform, type TestProject } from '../support/platform';
import { StoppingPoint, type Moment } from '../support/stopping-point';
import { TestDatabase } from '../support/test-database';

const METER = 'map_loads';
const RECORDS = 5;

/** Where the platform is killed between usage that is sent and the mark that Stripe has counted it. */
const moments: Moment[] = [
  { name: 'before usage is recorded', table: 'auth.usage_records', write: 'INSERT', when: 'true' },
  {
    name: 'after it is recorded, before it is batched',
    table: 'auth.usage_records',
    write: 'UPDATE',
    when: 'NEW.batch_id IS NOT NULL',
  },
  {
    name: 'in the batch, before its event is committed',
    table: 'events.events',
    write: 'INSERT',
    when: `NEW.type = 'usage.recorded'`,
  },
  {
    name: 'before the payments side has queued it',
    table: 'subscriptions.usage_reports',
    write: 'INSERT',
    when: 'true',
  },
  {
    name: 'after it is queued, before it is sent',
    table: 'subscriptions.usage_reports',
    write: 'UPDATE',
    when: 'OLD.first_sent_at IS NULL AND NEW.first_sent_at IS NOT NULL',
  },
  {
    name: 'after Stripe has counted it, before it is marked',
    table: 'subscriptions.usage_reports',
    write: 'UPDATE',
    when: `NEW.state = 'done'`,
  },
];

describe('kill -9 between usage and Stripe', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ asProcess: true });
    database = await TestDatabase.connect();
    project = await platform.project(metered);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  /** What time would do: leases of a process that is gone run out. */
  async function leasesRunOut(): Promise<void> {
    for (const table of ['events.outbox', 'subscriptions.usage_reports', 'http.idempotency_keys']) {
      await database.query(
        `UPDATE ${table} SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL`,
      );
    }
  }

  const recordedOf = async (user: string) => (await project.api.get(`/api/v1/usage/${user}`)).body.totals;

  it.each(moments.map((moment, index) => ({ ...moment, user: `killed_${index}` })))(
    '$name: the sum at Stripe is the sum recorded',
    async (moment) => {
      const customer = await subscribe(platform, project, moment.user, 'pay_as_you_go');
      await database.quiet();
      const body = { user_id: moment.user, meter: METER, quantity: 10 };
      const send = (index: number) =>
        project.api
          .post('/api/v1/usage', body, { 'idempotency-key': `${moment.user}-${index}` })
          .then(({ status }) => status)
          .catch(() => 'no answer' as const);
      const point = await StoppingPoint.at(moment);
      const sent = Array.from({ length: RECORDS }, (_, index) => send(index));
      await point.reached();
      await platform.kill();
      await point.remove();
      await Promise.all(sent);
      await leasesRunOut();
      await platform.startAgain();

      // A project repeats what it got no answer to; here even what it got one to.
      for (let index = 0; index < RECORDS; index += 1) expect(await send(index)).toBe(201);
      expect(await recordedOf(moment.user)).toMatchObject([
        { meter: METER, quantity: RECORDS * 10, records: RECORDS },
      ]);
      await eventually(async () => {
        const [open] = await database.query<{ count: string }>(
          `SELECT (SELECT count(*) FROM auth.usage_records WHERE batch_id IS NULL)
                + (SELECT count(*) FROM events.outbox WHERE state <> 'done')
                + (SELECT count(*) FROM subscriptions.usage_reports WHERE state <> 'done') AS count`,
        );
        expect(open?.count).toBe('0');
      });
      expect(await countedAtStripe(platform.stripe, METER, customer)).toBe(RECORDS * 10);
    },
  );

  it('does not send again what may have been counted, once Stripe has forgotten', async () => {
    const customer = await subscribe(platform, project, 'forgotten', 'pay_as_you_go');
    const moment = moments.at(-1);
    if (moment === undefined) throw new Error('There is no moment');
    await StoppingPoint.during(moment, async (point) => {
      await project.api.post('/api/v1/usage', { user_id: 'forgotten', meter: METER, quantity: 10 });
      await point.reached();
      await platform.kill();
    });
    await database.query(
      `UPDATE subscriptions.usage_reports SET leased_until = now(), first_sent_at = now() - interval '24 hours'
       WHERE user_id = 'forgotten'`,
    );
    await leasesRunOut();
    await platform.startAgain();
    await eventually(async () =>
      expect((await platform.operator.get('/api/v1/work_queues/usage_reports/work')).body.data).toMatchObject(
        [{ last_error: expect.stringMatching(/by forgotten .* may have been counted/) as string }],
      ),
    );
    expect(await countedAtStripe(platform.stripe, METER, customer)).toBe(10);
  });
});
