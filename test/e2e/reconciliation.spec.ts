import Stripe from 'stripe';
import { textAt, type Json } from '../support/api-client';
import { api, buyer, saas } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import { reconcile } from '../support/reconciling';
import { TestDatabase } from '../support/test-database';

const OWN_KEY = 'sk_test_own_account_of_one';

describe('what Stripe knows and Paygrove does not', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    database = await TestDatabase.connect();
    project = await platform.project({ ...saas, products: [...saas.products, ...api.products] });
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const started = async (userId: string, productId: string) => {
    const { body } = await project.api.post('/api/v1/payments', {
      ...buyer,
      user_id: userId,
      product_id: productId,
    });
    return { id: textAt(body, 'payment_id'), session: textAt(body, 'checkout_session_id') };
  };
  const differencesOf = async (run: Json): Promise<Json[]> => {
    const path = `/api/v1/reconciliation/runs/${textAt(run, 'run_id')}/differences?limit=100`;
    return (await platform.operator.get(path)).body.data as Json[];
  };
  const statusOf = async (id: string) => (await project.api.get(`/api/v1/payments/${id}/status`)).body.status;
  /** As if Stripe listed nothing of what has happened so far. */
  const forgetEvents = async () => {
    const { now } = (await (await fetch(`${platform.sandbox.url}/_control/clock`)).json()) as { now: string };
    await database.query(
      `INSERT INTO webhooks.reconciliation_marks (walk, position) VALUES ('events', $1)
       ON CONFLICT (walk) DO UPDATE SET position = excluded.position`,
      [new Date(Date.parse(now) + 6 * 3_600_000).toISOString()],
    );
  };

  it('is told by a dry run, and settled by the next', async () => {
    const { id, session } = await started('user_dry', 'calls_1000');
    await platform.pay(session);

    const dry = await reconcile(platform.operator, { dry_run: true });
    expect(dry).toMatchObject({ status: 'succeeded', dry_run: true, complete: true });
    expect(await differencesOf(dry)).toContainEqual(
      expect.objectContaining({ kind: 'webhook', action: 'would_store', project_id: project.id }),
    );
    expect(await statusOf(id)).toBe('pending');

    const real = await reconcile(platform.operator);
    expect(real.found).toContainEqual({ kind: 'webhook', action: 'stored', count: dry.differences });
    await eventually(async () => expect(await statusOf(id)).toBe('succeeded'));
    expect(await reconcile(platform.operator)).toMatchObject({ differences: 0 });
  });

  it('is found by what is open here, though no event tells of it', async () => {
    const { id, session } = await started('user_open', 'pro');
    await platform.pay(session);
    await platform.control('clock/advance', { hours: 1 });
    await forgetEvents();

    const dry = await differencesOf(await reconcile(platform.operator, { dry_run: true }));
    expect(dry).toEqual([
      expect.objectContaining({
        kind: 'payment',
        object_id: id,
        project_id: project.id,
        had: 'pending',
        provider_says: 'succeeded',
        action: 'would_settle',
      }),
    ]);
    const real = await differencesOf(await reconcile(platform.operator));
    expect(real).toContainEqual(expect.objectContaining({ object_id: id, action: 'settled' }));
    expect(await statusOf(id)).toBe('succeeded');
    const { body } = await project.api.get('/api/v1/subscriptions/user_open/pro');
    expect(body.status).toBe('active');
  });

  it('is a subscription that was canceled in Stripe’s dashboard', async () => {
    const { body: known } = await project.api.get('/api/v1/payments?user_id=user_open');
    const [payment] = known.data as Json[];
    await platform.stripe.subscriptions.update(textAt(payment, 'provider.subscription_id'), {
      cancel_at_period_end: true,
    });
    await platform.control('clock/advance', { days: 2 });
    await forgetEvents();

    const found = await differencesOf(await reconcile(platform.operator));
    expect(found).toEqual([expect.objectContaining({ kind: 'subscription', action: 'settled' })]);
    expect(textAt(found[0], 'provider_says')).toMatch(/^active until .*, then canceled$/);
    const { body } = await project.api.get('/api/v1/subscriptions/user_open/pro');
    expect(body.cancel_at_period_end).toBe(true);
    expect(await reconcile(platform.operator)).toMatchObject({ objects_checked: 0, differences: 0 });
  });

  it('is a payment that was lost here: told once, for a person', async () => {
    const { id, session } = await started('user_lost', 'calls_1000');
    await platform.pay(session);
    await database.query('DELETE FROM webhooks.reconciliation_marks');
    await database.query('DELETE FROM payments.payment_items WHERE payment_id = $1', [id]);
    await database.query('DELETE FROM payments.payments WHERE id = $1', [id]);

    const found = await differencesOf(await reconcile(platform.operator));
    expect(found).toContainEqual(
      expect.objectContaining({
        kind: 'lost_payment',
        object_id: id,
        project_id: project.id,
        action: 'reported',
      }),
    );
    expect(await differencesOf(await reconcile(platform.operator))).toEqual([]);
  });

  it('does not keep the rest from being settled when Stripe does not know one of them', async () => {
    const gone = await started('user_gone', 'calls_1000');
    const there = await started('user_there', 'calls_1000');
    await platform.pay(there.session);
    await database.query(`UPDATE payments.payments SET checkout_session_id = 'cs_gone' WHERE id = $1`, [
      gone.id,
    ]);
    await platform.control('clock/advance', { hours: 1 });
    await forgetEvents();

    const found = await differencesOf(await reconcile(platform.operator));
    expect(found).toContainEqual(
      expect.objectContaining({ object_id: gone.id, provider_says: 'no cs_gone', action: 'reported' }),
    );
    expect(await statusOf(there.id)).toBe('succeeded');
    expect(await statusOf(gone.id)).toBe('pending');
  });

  it('is found at the account of its own that a project has', async () => {
    const own = await platform.project({ ...saas, id: 'own_account' });
    const put = await own.api.request('PUT', `/api/v1/projects/${own.id}/stripe_account`, {
      body: { secret_key: OWN_KEY, webhook_secret: 'whsec_own_account' },
    });
    expect(put.status).toBe(200);
    const { body } = await own.api.post('/api/v1/payments', {
      ...buyer,
      user_id: 'at_own',
      product_id: 'pro',
    });
    await platform.pay(textAt(body, 'checkout_session_id'));
    await platform.control('clock/advance', { hours: 1 });

    const found = await differencesOf(await reconcile(platform.operator));
    expect(found).toContainEqual(
      expect.objectContaining({ kind: 'webhook', project_id: own.id, action: 'stored' }),
    );
    await eventually(async () =>
      expect((await own.api.get('/api/v1/subscriptions/at_own/pro')).body.status).toBe('active'),
    );

    const { body: payment } = await own.api.get(`/api/v1/payments/${textAt(body, 'payment_id')}`);
    expect(payment.status).toBe('succeeded');
    const stripe = new Stripe(OWN_KEY, { host: '127.0.0.1', port: platform.sandbox.port, protocol: 'http' });
    await stripe.subscriptions.update(textAt(payment, 'provider.subscription_id'), {
      cancel_at_period_end: true,
    });
    await platform.control('clock/advance', { days: 2 });
    await reconcile(platform.operator);
    await eventually(async () => {
      const { body: subscription } = await own.api.get('/api/v1/subscriptions/at_own/pro');
      expect(subscription.cancel_at_period_end).toBe(true);
    });
  });

  it('is shown to the operator, run by run', async () => {
    const first = await platform.operator.get('/api/v1/reconciliation?limit=2');
    expect(first.body).toMatchObject({ has_more: true });
    expect((first.body.data as Json[]).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    const missing = await platform.operator.get('/api/v1/reconciliation/runs/rec_nothing');
    expect([missing.status, missing.body.code]).toEqual([404, 'reconciliation_run_not_found']);
    const refused = await platform.operator.post('/api/v1/reconciliation/runs', { dry_run: 'yes' });
    expect(refused.status).toBe(400);
    const metrics = await (await fetch(`${platform.url}/metrics`)).text();
    expect(metrics).toMatch(
      /paygrove_reconciliation_differences_total\{kind="payment",action="settled"\} [1-9]/,
    );
    expect(metrics).toMatch(/paygrove_reconciliation_last_success_timestamp_seconds [1-9]/);
  });
});

describe('without anybody asking', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false, environment: { RECONCILE_EVERY_SECONDS: '1' } });
  });
  afterAll(() => platform.stop());

  it('a payment is settled that no webhook has told of', async () => {
    const project = await platform.project({ ...api, id: 'by_itself' });
    const { body } = await project.api.post('/api/v1/payments', { ...buyer, product_id: 'calls_1000' });
    await platform.pay(textAt(body, 'checkout_session_id'));
    await platform.control('clock/advance', { hours: 1 });
    const path = `/api/v1/payments/${textAt(body, 'payment_id')}/status`;
    await eventually(async () => expect((await project.api.get(path)).body.status).toBe('succeeded'));
    await eventually(async () => {
      const { body: runs } = await platform.operator.get('/api/v1/reconciliation');
      expect(runs.data).toContainEqual(expect.objectContaining({ trigger: 'schedule', status: 'succeeded' }));
    });
  });
});
