import Stripe from 'stripe';
import { textAt, type Json } from '../support/api-client';
import { buyer, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { FailingStripe } from '../support/failing-stripe';
import { TestPlatform, type TestProject } from '../support/platform';
import { reconcile } from '../support/reconciling';

describe('what only one of several Stripe accounts knows of', () => {
  let stripe: FailingStripe;
  let platform: TestPlatform;

  beforeAll(async () => {
    stripe = await FailingStripe.start();
    platform = await TestPlatform.start({ webhooks: false, environment: { STRIPE_API_URL: stripe.url } });
    stripe.leadTo(platform.sandbox.port);
  });
  afterEach(() => stripe.recover());
  afterAll(async () => {
    await platform.stop();
    await stripe.stop();
  });

  const at = (key: string) =>
    new Stripe(key, { host: '127.0.0.1', port: platform.sandbox.port, protocol: 'http' });
  const projectAt = async (id: string, key: string): Promise<TestProject> => {
    const project = await platform.project({ ...shop, id });
    const body = { secret_key: key, webhook_secret: `whsec_${id}` };
    const put = await project.api.request('PUT', `/api/v1/projects/${id}/stripe_account`, { body });
    expect(put.status).toBe(200);
    return project;
  };
  const payment = async (project: TestProject, id: string) =>
    (await project.api.get(`/api/v1/payments/${id}`)).body;
  const becomes = (project: TestProject, id: string, status: string) =>
    eventually(async () => expect(await payment(project, id)).toMatchObject({ status }));
  /** A payment that was paid, and is known as such. */
  const paid = async (project: TestProject, client: Stripe, userId: string) => {
    const started = await project.api.post('/api/v1/payments', {
      ...buyer,
      user_id: userId,
      product_id: 'ebook',
    });
    const session = textAt(started.body, 'checkout_session_id');
    await platform.pay(session);
    await reconcile(platform.operator);
    const id = textAt(started.body, 'payment_id');
    await becomes(project, id, 'succeeded');
    const { payment_intent } = await client.checkout.sessions.retrieve(session);
    return { id, intent: textAt({ payment_intent }, 'payment_intent') };
  };
  const differencesOf = async (run: Json): Promise<Json[]> => {
    const path = `/api/v1/reconciliation/runs/${textAt(run, 'run_id')}/differences?limit=100`;
    return (await platform.operator.get(path)).body.data as Json[];
  };

  it('is found at each of them, though the key of another one is revoked', async () => {
    const [one, two] = [at('sk_test_account_one'), at('sk_test_account_two')];
    const first = await projectAt('first', 'sk_test_account_one');
    const second = await projectAt('second', 'sk_test_account_two');
    const refunded = await paid(first, one, 'refunded');
    const disputed = await paid(first, one, 'disputed');
    const elsewhere = await paid(second, two, 'elsewhere');
    await one.refunds.create({ payment_intent: refunded.intent, amount: 100 });
    await platform.control('disputes', { payment_intent: disputed.intent });
    await two.refunds.create({ payment_intent: elsewhere.intent });

    stripe.revoke('sk_test_account_two');
    const run = await reconcile(platform.operator);
    expect(run).toMatchObject({ status: 'succeeded', complete: false });
    expect(await differencesOf(run)).toContainEqual(
      expect.objectContaining({
        kind: 'account',
        project_id: 'second',
        provider_says: 'stripe_key_refused',
        action: 'failed',
        error: expect.stringContaining('/projects/second/stripe_account') as string,
      }),
    );
    await becomes(first, refunded.id, 'partially_refunded');
    await becomes(first, disputed.id, 'disputed');
    expect(await payment(second, elsewhere.id)).toMatchObject({ status: 'succeeded' });

    stripe.recover();
    expect(await reconcile(platform.operator)).toMatchObject({ status: 'succeeded', complete: true });
    await becomes(second, elsewhere.id, 'refunded');
    expect(await reconcile(platform.operator)).toMatchObject({ differences: 0 });
  });

  it.each([
    { whose: 'Paygrove’s own', id: 'third', key: undefined },
    { whose: 'a project’s', id: 'fourth', key: 'sk_test_account_four' },
  ])('is found at $whose after more than a month, though the first run ends midway', async ({ id, key }) => {
    const project = key === undefined ? await platform.project({ ...shop, id }) : await projectAt(id, key);
    const client = key === undefined ? platform.stripe : at(key);
    const { id: paymentId, intent } = await paid(project, client, `long_ago_${id}`);
    await client.refunds.create({ payment_intent: intent });
    await platform.control('clock/advance', { days: 40 });

    stripe.failFrom('GET /v1/refunds?');
    const broken = await reconcile(platform.operator);
    expect(broken).toMatchObject({ events_gap: true, complete: false });
    expect(await payment(project, paymentId)).toMatchObject({ status: 'succeeded' });

    stripe.recover();
    const mended = await reconcile(platform.operator);
    expect(await differencesOf(mended)).toContainEqual(
      expect.objectContaining({ kind: 'refund', project_id: id, action: 'settled' }),
    );
    expect(await payment(project, paymentId)).toMatchObject({ status: 'refunded' });
  });
});
