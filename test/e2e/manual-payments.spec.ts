import { textAt, type Answer, type Json } from '../support/api-client';
import { api as credits, buyer, saas, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

describe('payments by hand', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
    project = await platform.project({
      ...shop,
      products: [...shop.products, ...credits.products, ...saas.products],
    });
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const start = (changes: Json = {}, client = project.api) =>
    client.post('/api/v1/payments', { ...buyer, product_id: 'ebook', method: 'manual', ...changes });
  const idOf = ({ body }: Answer) => textAt(body, 'payment_id');
  const say = (id: string, status: unknown, client = project.api) =>
    client.request('PATCH', `/api/v1/payments/${id}/status`, { body: { status } });
  const payment = async (id: string) => (await project.api.get(`/api/v1/payments/${id}`)).body;

  it('wait until the project says what has become of them, and Stripe hears nothing', async () => {
    const before = await platform.stripe.events.list({ limit: 100 });
    const started = await start({ user_id: 'cash', quantity: 2 });
    expect(started).toMatchObject({
      status: 201,
      body: { status: 'pending', checkout_session_id: null, checkout_url: null, expires_at: null },
    });
    expect(await say(idOf(started), 'succeeded')).toMatchObject({
      status: 200,
      body: { status: 'succeeded', amount: 5_000, currency: 'usd' },
    });
    expect(await payment(idOf(started))).toMatchObject({ method: 'manual', provider: { customer_id: null } });
    const after = await platform.stripe.events.list({ limit: 100 });
    expect(after.data.map(({ id }) => id)).toEqual(before.data.map(({ id }) => id));
  });

  it('grant what any payment grants, once, though the project says it ten times at once', async () => {
    const id = idOf(await start({ user_id: 'tenfold', product_id: 'calls_1000' }));
    const answers = await Promise.all(Array.from({ length: 10 }, () => say(id, 'succeeded')));
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]?.body]);
    await eventually(async () =>
      expect((await project.api.get('/api/v1/credits/tenfold')).body).toMatchObject({
        balances: [{ available: 1_000 }],
      }),
    );
    await database.quiet();
    expect(await database.published(project.id, 'tenfold')).toMatchObject({
      'payment.succeeded': 1,
      'credits.purchased': 1,
    });
  });

  it('come to one end of two that are said at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = idOf(await start({ user_id: `torn_${round}` }));
      const answers = await Promise.all([say(id, 'succeeded'), say(id, 'canceled')]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
  });

  it.each(['failed', 'canceled'])('may be %s, and stay so', async (status) => {
    const id = idOf(await start({ user_id: `is_${status}` }));
    const first = await say(id, status);
    expect(first).toMatchObject({ status: 200, body: { status } });
    expect((await say(id, status)).body).toEqual(first.body);
    expect(await say(id, 'succeeded')).toMatchObject({
      status: 409,
      body: { code: 'payment_status_conflict' },
    });
  });

  it('can be canceled like others, and a failed one be tried again by hand', async () => {
    const canceled = idOf(await start({ user_id: 'called_off' }));
    expect(await project.api.post(`/api/v1/payments/${canceled}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'canceled' },
    });
    const failed = idOf(await start({ user_id: 'bounced', reference: 'order-7' }));
    await say(failed, 'failed');
    const retried = await project.api.post(`/api/v1/payments/${failed}/retry`);
    expect(retried).toMatchObject({ status: 201, body: { status: 'pending', checkout_url: null } });
    expect(await payment(idOf(retried))).toMatchObject({ method: 'manual', reference: 'order-7' });
    expect(await say(idOf(retried), 'succeeded')).toMatchObject({ status: 200 });
  });

  it('are refunded by hand too, never more than was paid, and what they granted goes', async () => {
    const id = idOf(await start({ user_id: 'returned', product_id: 'calls_1000' }));
    const refund = (amount?: number) => project.api.post(`/api/v1/payments/${id}/refunds`, { amount });
    expect(await refund()).toMatchObject({ status: 409, body: { code: 'payment_not_refundable' } });
    await say(id, 'succeeded');
    expect(await refund(400)).toMatchObject({ status: 201, body: { status: 'succeeded', amount: 400 } });
    expect(await refund(601)).toMatchObject({ status: 422, body: { code: 'refund_exceeds_payment' } });
    expect(await refund()).toMatchObject({ status: 201, body: { status: 'succeeded', amount: 600 } });
    expect(await payment(id)).toMatchObject({ status: 'refunded', refunded_amount: 1_000 });
    expect(await say(id, 'succeeded')).toMatchObject({ status: 200, body: { status: 'refunded' } });
    await eventually(async () =>
      expect((await project.api.get('/api/v1/credits/returned')).body).toMatchObject({
        balances: [{ available: 0 }],
      }),
    );
    await database.quiet();
    expect(await database.published(project.id, 'returned')).toMatchObject({ 'payment.refunded': 2 });
  });

  it.each<[string, Json, number, string]>([
    ['a subscription', { product_id: 'pro' }, 422, 'manual_payment_not_supported'],
    ['a card form', { mode: 'intent' }, 400, 'validation_failed'],
    ['a promotion code', { promotion_code: 'promo_1' }, 400, 'validation_failed'],
    ['another method', { method: 'barter' }, 400, 'validation_failed'],
  ])('are not for %s', async (_, changes, status, code) => {
    expect(await start(changes)).toMatchObject({ status, body: { code } });
  });

  it('are for backends alone, of the same project', async () => {
    expect(await start({}, project.frontEnd)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const id = idOf(await start({ user_id: 'mine' }));
    expect(await say(id, 'succeeded', project.frontEnd)).toMatchObject({ status: 403 });
    const other = await platform.project({ ...shop, id: 'other_shop' });
    expect(await say(id, 'succeeded', other.api)).toMatchObject({
      status: 404,
      body: { code: 'payment_not_found' },
    });
    expect(await say(id, 'refunded')).toMatchObject({ status: 400 });
    expect(await payment(id)).toMatchObject({ status: 'pending' });
  });

  it('are the only ones that a project settles itself', async () => {
    const checkout = idOf(await start({ method: undefined, user_id: 'cheater' }));
    expect(await say(checkout, 'succeeded')).toMatchObject({
      status: 409,
      body: { code: 'payment_not_manual' },
    });
  });
});
