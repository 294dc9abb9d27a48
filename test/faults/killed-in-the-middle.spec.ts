import type Stripe from 'stripe';
import { textAt } from '../support/api-client';
import { api } from '../support/catalog';
import { TestPlatform, type TestProject } from '../support/platform';
import { StoppingPoint, type Moment } from '../support/stopping-point';
import { TestDatabase } from '../support/test-database';

// Each test starts a process anew, on a machine that may have other work.
jest.setTimeout(60_000);

/** Where the platform is killed between a webhook's arrival and the last effect of it. */
const moments: Moment[] = [
  {
    name: 'before the webhook is stored',
    table: 'webhooks.stripe_events',
    write: 'INSERT',
    when: `NEW.type = 'checkout.session.completed'`,
  },
  {
    name: 'after it is stored, before it is taken up',
    table: 'webhooks.stripe_events',
    write: 'UPDATE',
    when: `NEW.type = 'checkout.session.completed' AND NEW.lease_id IS NOT NULL`,
  },
  {
    name: 'in the effect, before it is committed',
    table: 'payments.payments',
    write: 'UPDATE',
    when: `NEW.status = 'succeeded'`,
  },
  {
    name: 'after the effect is committed, before the webhook is marked',
    table: 'webhooks.stripe_events',
    write: 'UPDATE',
    when: `NEW.type = 'checkout.session.completed' AND NEW.state = 'processed'`,
  },
  {
    name: 'before the relay takes up the event',
    table: 'events.outbox',
    write: 'UPDATE',
    when: `NEW.lease_id IS NOT NULL AND NEW.state = 'pending'`,
  },
  {
    name: 'in the handler of the event, before it is committed',
    table: 'auth.ledger_entries',
    write: 'INSERT',
    when: 'true',
  },
  {
    name: 'after the handler is committed, before the relay marks the event',
    table: 'events.outbox',
    write: 'UPDATE',
    when: `NEW.state = 'done'`,
  },
];

describe('kill -9 of the platform', () => {
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

  async function paidCheckout(user: string): Promise<{ paymentId: string; event: Stripe.Event }> {
    const body = { user_id: user, email: 'ada@example.com', product_id: 'calls_1000' };
    const started = await project.api.post('/api/v1/payments', body);
    const session = textAt(started.body, 'checkout_session_id');
    await platform.pay(session);
    const events = await platform.stripe.events.list({ type: 'checkout.session.completed', limit: 100 });
    const event = events.data.find(({ data }) => (data.object as { id?: string }).id === session);
    if (event === undefined) throw new Error(`The sandbox has not told of ${session}`);
    return { paymentId: textAt(started.body, 'payment_id'), event };
  }

  /** What time would do: leases of a process that is gone run out. */
  async function leasesRunOut(): Promise<void> {
    for (const table of ['webhooks.stripe_events', 'events.outbox', 'http.idempotency_keys']) {
      await database.query(
        `UPDATE ${table} SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL`,
      );
    }
  }

  it.each(moments.map((moment, index) => ({ ...moment, user: `killed_${index}` })))(
    '$name loses nothing and doubles nothing',
    async (moment) => {
      const { paymentId, event } = await paidCheckout(moment.user);
      const point = await StoppingPoint.at(moment);
      const delivered = platform.deliver(event).then(
        ({ status }) => status,
        () => 'no answer' as const,
      );
      await point.reached();
      await platform.kill();
      await point.remove();
      await leasesRunOut();
      await platform.startAgain();

      // Stripe delivers again what was not answered 200, and that alone.
      if ((await delivered) !== 200) expect((await platform.deliver(event)).status).toBe(200);
      await database.quiet();

      expect((await project.api.get(`/api/v1/payments/${paymentId}/status`)).body.status).toBe('succeeded');
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
    },
  );

  it('between the checkout at Stripe and our writing it down: the repeated request finds the same checkout', async () => {
    const body = { user_id: 'half_done', email: 'ada@example.com', product_id: 'calls_1000' };
    const headers = { 'idempotency-key': 'half-done' };
    const point = await StoppingPoint.at({
      name: 'before the checkout is written down',
      table: 'payments.payments',
      write: 'UPDATE',
      when: 'NEW.checkout_session_id IS NOT NULL AND OLD.checkout_session_id IS NULL',
    });
    const lost = project.api.post('/api/v1/payments', body, headers).catch(() => 'no answer');
    await point.reached();
    await platform.kill();
    await point.remove();
    expect(await lost).toBe('no answer');
    await leasesRunOut();
    await platform.startAgain();

    const repeated = await project.api.post('/api/v1/payments', body, headers);
    expect(repeated.status).toBe(201);
    const payments = await project.api.get('/api/v1/payments?user_id=half_done');
    expect(payments.body.data).toHaveLength(1);
    const sessions = await platform.stripe.checkout.sessions.list({ limit: 100 });
    const ours = sessions.data.filter(({ metadata }) => metadata?.paygrove_user_id === 'half_done');
    expect(ours.map(({ id }) => id)).toEqual([repeated.body.checkout_session_id]);
  });

  it('between the wish to cancel and the closing of the checkout: the sweeper closes it', async () => {
    const body = { user_id: 'called_off', email: 'ada@example.com', product_id: 'calls_1000' };
    const started = await project.api.post('/api/v1/payments', body);
    await platform.kill();
    await database.query(
      `UPDATE payments.payments SET cancel_requested_at = now(), checkout_asked_at = now() - interval '2 minutes'
       WHERE user_id = 'called_off'`,
    );
    await platform.startAgain();

    await database.eventually(
      `SELECT id FROM payments.payments WHERE user_id = 'called_off' AND status = 'canceled'`,
    );
    const paid = await platform.pay(textAt(started.body, 'checkout_session_id'));
    expect(paid.ok).toBe(false);
  });

  it('there, and nobody repeats the request: the sweeper writes the checkout down', async () => {
    const body = { user_id: 'swept', email: 'ada@example.com', product_id: 'calls_1000' };
    const point = await StoppingPoint.at({
      name: 'before the checkout is written down',
      table: 'payments.payments',
      write: 'UPDATE',
      when: 'NEW.checkout_session_id IS NOT NULL AND OLD.checkout_session_id IS NULL',
    });
    const lost = project.api.post('/api/v1/payments', body).catch(() => 'no answer');
    await point.reached();
    await platform.kill();
    await point.remove();
    expect(await lost).toBe('no answer');
    await database.query(
      `UPDATE payments.payments SET checkout_asked_at = now() - interval '2 minutes' WHERE user_id = 'swept'`,
    );
    await platform.startAgain();

    const [swept] = await database.eventually<{ checkout_session_id: string }>(
      `SELECT checkout_session_id FROM payments.payments WHERE user_id = 'swept' AND checkout_session_id IS NOT NULL`,
    );
    await platform.pay(swept?.checkout_session_id ?? '');
    const sessions = await platform.stripe.checkout.sessions.list({ limit: 100 });
    const ours = sessions.data.filter(({ metadata }) => metadata?.paygrove_user_id === 'swept');
    expect(ours.map(({ id, payment_status }) => [id, payment_status])).toEqual([
      [swept?.checkout_session_id, 'paid'],
    ]);
  });
});
