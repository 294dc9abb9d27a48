import { textAt } from '../support/api-client';
import { api, buyer, saas, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform } from '../support/platform';

describe('the three stories, through the public API', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start();
  });
  afterAll(() => platform.stop());

  it('a shop: from registration to a paid order', async () => {
    const project = await platform.project(shop);
    expect(project.registration).toMatchObject({ payment_types: ['one_time'], features: ['permissions'] });

    const started = await project.api.post('/api/v1/payments', {
      ...buyer,
      product_id: 'ebook',
      reference: 'order-1',
    });
    expect(started).toMatchObject({ status: 201, body: { status: 'pending', payment_type: 'one_time' } });
    await platform.pay(textAt(started.body, 'checkout_session_id'));

    const id = textAt(started.body, 'payment_id');
    await eventually(async () => {
      const { body } = await project.api.get(`/api/v1/payments/${id}/status`);
      expect(body).toMatchObject({
        status: 'succeeded',
        amount: 2_500,
        currency: 'usd',
        project_id: project.id,
      });
    });
    const { body } = await project.api.get(`/api/v1/payments/${id}`);
    expect(body).toMatchObject({
      reference: 'order-1',
      refunded_amount: 0,
      line_items: [{ product_id: 'ebook', quantity: 1, unit_amount: 2_500, amount: 2_500 }],
    });
    expect(textAt(body, 'provider.payment_intent_id')).toMatch(/^pi_/);
  });

  it('a shop: a permission that is bought once stays', async () => {
    const project = await platform.project({ ...shop, id: 'lifetime-shop' });
    const started = await project.api.post('/api/v1/checkout/item', { ...buyer, product_id: 'lifetime' });
    await platform.pay(textAt(started.body, 'checkout_session_id'));
    await eventually(async () => {
      const { body } = await project.api.get('/api/v1/permissions/user_1/lifetime');
      expect(body).toMatchObject({
        allowed: true,
        permission: 'lifetime',
        in_grace: false,
        expires_at: null,
      });
    });
  });

  it('a SaaS: an active subscription with its permission', async () => {
    const project = await platform.project(saas);
    const started = await project.api.post('/api/v1/checkout/subscription', { ...buyer, product_id: 'pro' });
    expect(started).toMatchObject({ status: 201, body: { payment_type: 'subscription' } });
    await platform.pay(textAt(started.body, 'checkout_session_id'));

    await eventually(async () => {
      const { body } = await project.api.get('/api/v1/subscriptions/user_1/pro');
      expect(body).toMatchObject({ product_id: 'pro', status: 'active', cancel_at_period_end: false });
    });
    await eventually(async () => {
      const { body } = await project.api.get('/api/v1/permissions/user_1/pro');
      expect(body).toMatchObject({ allowed: true, permission: 'pro', in_grace: false });
    });
    const again = await project.api.post('/api/v1/payments', { ...buyer, product_id: 'pro' });
    expect(again).toMatchObject({ status: 409, body: { code: 'subscription_exists' } });
  });

  it('an API platform: credits are bought, spent, and never overspent', async () => {
    const project = await platform.project(api);
    const started = await project.api.post('/api/v1/payments', { ...buyer, product_id: 'calls_1000' });
    await platform.pay(textAt(started.body, 'checkout_session_id'));
    await eventually(async () => {
      const { body } = await project.api.get('/api/v1/credits/user_1');
      expect(body).toMatchObject({ balances: [{ credit_type: 'api', available: 1_000, held: 0 }] });
    });

    const consume = (amount: number) =>
      project.api.post('/api/v1/credits/user_1/consume', { credit_type: 'api', amount, reference: 'call' });
    expect(await consume(990)).toMatchObject({ status: 200, body: { consumed: 990, available: 10 } });
    expect(await consume(11)).toMatchObject({ status: 402, body: { code: 'insufficient_credits' } });

    const ledger = await project.api.get('/api/v1/credits/user_1/ledger');
    expect(ledger.body.data).toMatchObject([
      { type: 'consumed', amount: -990, balance_after: 10 },
      { type: 'granted', amount: 1_000, balance_after: 1_000 },
    ]);
  });
});
