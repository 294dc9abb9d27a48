import { textAt } from '../../support/api-client';
import { api } from '../../support/catalog';
import { inParallel, report } from '../../support/experiment';
import { TestPlatform, type TestProject } from '../../support/platform';
import { StoppingPoint } from '../../support/stopping-point';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';

const REPETITIONS = 50;
const LEASE_SECONDS = 30;

describe(`G9: a repeated POST is one (${topology})`, () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false, asProcess: true, replicas: 2 });
    database = await TestDatabase.connect();
    project = await platform.project(api);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const bodyOf = (user: string) => ({ user_id: user, email: 'ada@example.com', product_id: 'calls_1000' });

  /** The checkouts that the sandbox has of a user: id and whether it is paid. */
  async function sessionsOf(user: string): Promise<[string, string][]> {
    const sessions = await platform.stripe.checkout.sessions.list({ limit: 100 });
    const ours = sessions.data.filter(({ metadata }) => metadata?.paygrove_user_id === user);
    return ours.map(({ id, payment_status }) => [id, payment_status]);
  }

  /** The auth side has no part in this. */
  const killPayments = () => Promise.all(platform.replicas('payments').map((replica) => replica.kill()));
  const startPayments = () => Promise.all(platform.replicas('payments').map((replica) => replica.start()));

  /** Kills both instances that take payments between the checkout at Stripe and our writing it down. */
  async function killedHalfWay(ask: () => Promise<unknown>): Promise<void> {
    const point = await StoppingPoint.at({
      name: 'before the checkout is written down',
      table: 'payments.payments',
      write: 'UPDATE',
      when: 'NEW.checkout_session_id IS NOT NULL AND OLD.checkout_session_id IS NULL',
    });
    const lost = ask().catch(() => 'no answer');
    await point.reached();
    await killPayments();
    await point.remove();
    expect(await lost).toBe('no answer');
  }

  it(`${REPETITIONS} times at once over two instances`, async () => {
    const instances = platform.replicas('payments').map((replica) => project.api.at(replica));
    const headers = { 'idempotency-key': 'fifty-at-once' };
    const ask = async (instance = project.api) =>
      instance.post('/api/v1/payments', bodyOf('insistent'), headers);
    const outcomes: Record<string, number> = {};
    const payments = new Set<string>();
    await inParallel(
      Array.from({ length: REPETITIONS }, (_, index) => instances[index % instances.length]),
      REPETITIONS,
      async (instance) => {
        const { status, body } = await ask(instance);
        const outcome = [status, body.code].join(' ').trim();
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        if (status === 201) payments.add(textAt(body, 'payment_id'));
      },
    );
    const replayed = await ask();
    payments.add(textAt(replayed.body, 'payment_id'));
    const sessions = await sessionsOf('insistent');

    report(
      'G9',
      `${payments.size} payment and ${sessions.length} checkout at Stripe of ${REPETITIONS} requests at once with one key`,
    );
    const { '201': done = 0, '409 idempotency_in_progress': inProgress = 0 } = outcomes;
    expect(done).toBeGreaterThan(0);
    expect(done + inProgress).toBe(REPETITIONS);
    expect(replayed.status).toBe(201);
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    expect(payments.size).toBe(1);
    expect(sessions.map(([id]) => id)).toEqual([replayed.body.checkout_session_id]);
    expect((await project.api.get('/api/v1/payments?user_id=insistent')).body.data).toHaveLength(1);
  });

  it('killed after the call to Stripe: the repetition finds the same checkout, once the lease of its key has ended', async () => {
    const headers = { 'idempotency-key': 'half-done' };
    const ask = () => project.api.post('/api/v1/payments', bodyOf('half_done'), headers);
    await killedHalfWay(ask);
    await startPayments();

    expect(await ask()).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
    const [key] = await database.query<{ stuck: number }>(
      `SELECT extract(epoch FROM leased_until - now())::float8 AS stuck FROM http.idempotency_keys WHERE key = 'half-done'`,
    );
    expect(key?.stuck).toBeLessThanOrEqual(LEASE_SECONDS);
    await database.leasesRunOut();

    const repeated = await ask();
    const sessions = await sessionsOf('half_done');
    report('G9', `${sessions.length} checkout at Stripe of a request killed after the call, and repeated`);
    expect(repeated.status).toBe(201);
    const payments = await project.api.get('/api/v1/payments?user_id=half_done');
    expect(payments.body.data).toHaveLength(1);
    expect(sessions.map(([id]) => id)).toEqual([repeated.body.checkout_session_id]);
  });

  it('killed there, and nobody repeats it: the sweeper writes the checkout down', async () => {
    await killedHalfWay(() => project.api.post('/api/v1/payments', bodyOf('swept')));
    await database.query(
      `UPDATE payments.payments SET checkout_asked_at = now() - interval '2 minutes' WHERE user_id = 'swept'`,
    );
    await startPayments();

    const [swept] = await database.eventually<{ checkout_session_id: string }>(
      `SELECT checkout_session_id FROM payments.payments WHERE user_id = 'swept' AND checkout_session_id IS NOT NULL`,
    );
    await platform.pay(swept?.checkout_session_id ?? '');
    expect(await sessionsOf('swept')).toEqual([[swept?.checkout_session_id, 'paid']]);
  });

  it('killed between the wish to cancel and the closing of the checkout: the sweeper closes it', async () => {
    const started = await project.api.post('/api/v1/payments', bodyOf('called_off'));
    await killPayments();
    await database.query(
      `UPDATE payments.payments SET cancel_requested_at = now(), checkout_asked_at = now() - interval '2 minutes'
       WHERE user_id = 'called_off'`,
    );
    await startPayments();

    await database.eventually(
      `SELECT id FROM payments.payments WHERE user_id = 'called_off' AND status = 'canceled'`,
    );
    const paid = await platform.pay(textAt(started.body, 'checkout_session_id'));
    expect(paid.ok).toBe(false);
  });
});
