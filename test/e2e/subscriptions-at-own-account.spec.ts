import Stripe from 'stripe';
import { textAt, type Json } from '../support/api-client';
import { buyer, saas } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';

const KEY = 'sk_test_subscriptions_of_own';

describe('the subscriptions of a project with a Stripe account of its own', () => {
  let platform: TestPlatform;
  let project: TestProject;
  let own: Stripe;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    project = await platform.project({ ...saas, id: 'own-subscriptions' });
    own = new Stripe(KEY, { host: '127.0.0.1', port: platform.sandbox.port, protocol: 'http' });
    const url = `${platform.url}/webhooks/stripe/${project.id}`;
    const { secret } = await own.webhookEndpoints.create({ url, enabled_events: ['*'] });
    const put = await project.api.request('PUT', accountPath(), {
      body: { secret_key: KEY, webhook_secret: secret ?? '' },
    });
    expect(put.status).toBe(200);
  });
  afterAll(() => platform.stop());

  const accountPath = () => `/api/v1/projects/${project.id}/stripe_account`;
  const subscriptionOf = async (userId: string): Promise<Json> =>
    (await project.api.get(`/api/v1/subscriptions/${userId}/pro`)).body;
  const becomes = (userId: string, state: Json) =>
    eventually(async () => {
      const shown = await subscriptionOf(userId);
      expect(shown).toMatchObject(state);
      return textAt(shown, 'subscription_id');
    });
  const subscribed = async (userId: string): Promise<string> => {
    const { status, body } = await project.api.post('/api/v1/payments', {
      ...buyer,
      user_id: userId,
      product_id: 'pro',
    });
    expect(status).toBe(201);
    await platform.pay(textAt(body, 'checkout_session_id'));
    return becomes(userId, { status: 'active' });
  };
  const operate = (id: string, what: string, body: Json = {}) =>
    project.api.post(`/api/v1/subscriptions/${id}/${what}`, body);

  it('are operated there', async () => {
    const id = await subscribed('operated');
    expect(await operate(id, 'cancel', { at_period_end: true })).toMatchObject({
      status: 200,
      body: { cancel_at_period_end: true },
    });
    expect((await own.subscriptions.list()).data).toMatchObject([{ cancel_at_period_end: true }]);
    expect(await operate(id, 'resume')).toMatchObject({
      status: 200,
      body: { cancel_at_period_end: false },
    });
    expect((await operate(id, 'change/preview', { product_id: 'starter' })).status).toBe(200);
    expect(await operate(id, 'change', { product_id: 'starter' })).toMatchObject({ status: 200 });
    expect((await own.subscriptions.list()).data).toMatchObject([
      { items: { data: [{ price: { unit_amount: 500 } }] } },
    ]);
    expect(await operate(id, 'cancel', { at_period_end: false })).toMatchObject({
      status: 200,
      body: { status: 'canceled' },
    });
  });

  it('are taken over from there', async () => {
    const mapping = (await project.api.get(`/api/v1/projects/${project.id}`)).body.stripe_mapping as Json;
    const { id: customer } = await own.customers.create({
      email: 'loyal@example.com',
      metadata: { user_id: 'loyal' },
    });
    const method = await own.paymentMethods.attach('pm_card_visa', { customer });
    const { id: theirs } = await own.subscriptions.create({
      customer,
      default_payment_method: method.id,
      items: [{ price: String(mapping.pro) }],
    });
    const started = await project.api.post(`/api/v1/projects/${project.id}/import`, { dry_run: false });
    expect(started.status).toBe(202);
    const id = await becomes('loyal', { status: 'active' });
    expect(await operate(id, 'cancel', { at_period_end: false })).toMatchObject({
      status: 200,
      body: { status: 'canceled' },
    });
    expect(await own.subscriptions.retrieve(theirs)).toMatchObject({ status: 'canceled' });
  });

  it('stay there after the project has gone over to another account, and cannot be changed to its prices', async () => {
    const id = await subscribed('stays');
    expect((await project.api.request('DELETE', accountPath())).status).toBe(204);
    const portal = { user_id: 'stays', return_url: `https://${saas.domain}/account` };
    for (const named of [{}, { subscription_id: id }]) {
      const opened = await project.api.post('/api/v1/portal', { ...portal, ...named });
      expect(opened.status).toBe(201);
      const [page] = (await own.subscriptions.list()).data;
      expect(await (await fetch(textAt(opened.body, 'portal_url'))).text()).toContain(page?.id);
    }
    expect(await operate(id, 'change', { product_id: 'starter' })).toMatchObject({
      body: { code: 'provider_rejected', detail: expect.stringContaining('has left') as string },
    });
    expect(await operate(id, 'cancel', { at_period_end: false })).toMatchObject({
      status: 200,
      body: { status: 'canceled' },
    });
  });
});
