import { textAt, type Answer, type Json } from '../support/api-client';
import { api as credits, buyer, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const card = 'pm_card_visa';
const declined = 'pm_card_chargeDeclinedInsufficientFunds';
const authenticated = 'pm_card_authenticationRequiredOnSetup';

describe('payments by a card form of one’s own', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
    project = await platform.project({
      ...shop,
      products: [...shop.products, ...credits.products],
    });
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const start = (changes: Json = {}, headers?: Record<string, string>, client = project.api) =>
    client.post('/api/v1/payments', { ...buyer, product_id: 'ebook', mode: 'intent', ...changes }, headers);
  const idOf = ({ body }: Answer) => textAt(body, 'payment_id');
  const confirm = (id: string, method = card, headers?: Record<string, string>) =>
    project.api.post(`/api/v1/payments/${id}/confirm`, { payment_method: method }, headers);
  const payment = async (id: string) => (await project.api.get(`/api/v1/payments/${id}`)).body;
  const becomes = (id: string, expected: Json) =>
    eventually(async () => expect(await payment(id)).toMatchObject(expected), 30_000);
  const intentOf = async (id: string) => textAt(await payment(id), 'provider.payment_intent_id');

  it('starts with what the card form needs, over the amount that the products come to', async () => {
    const started = await start({ quantity: 3, metadata: { booking: 'B-1' } });
    expect(started).toMatchObject({ status: 201, body: { status: 'pending' } });
    expect(Object.keys(started.body).sort()).toEqual([
      'client_secret',
      'payment_id',
      'publishable_key',
      'status',
    ]);
    expect(textAt(started.body, 'publishable_key')).toMatch(/^pk_test_/);
    const intent = await platform.stripe.paymentIntents.retrieve(await intentOf(idOf(started)));
    expect(intent).toMatchObject({
      amount: 7_500,
      currency: 'usd',
      client_secret: started.body.client_secret,
      receipt_email: buyer.email,
      metadata: { booking: 'B-1', paygrove_payment_id: idOf(started), paygrove_project_id: project.id },
    });
    expect(await payment(idOf(started))).toMatchObject({ method: 'intent', checkout_url: null });
  });

  it('is one for fifty requests at once, and shows its secret again to whoever repeats the request', async () => {
    const headers = { 'idempotency-key': 'fifty-intents' };
    const body = { user_id: 'fifty_intents' };
    const answers = await Promise.all(Array.from({ length: 50 }, () => start(body, headers)));
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(idOf)).size).toBe(1);
    const again = await start(body, headers);
    expect(again.body).toEqual(made[0]?.body);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const { data } = await platform.stripe.paymentIntents.list({ limit: 100 });
    expect(data.filter(({ metadata }) => metadata.paygrove_user_id === 'fifty_intents')).toHaveLength(1);
  });

  it('keeps no copy of the secret that could be read', async () => {
    const started = await start({ user_id: 'secretive' }, { 'idempotency-key': 'secretive' });
    const secret = textAt(started.body, 'client_secret');
    const rows = await database.query(
      `SELECT payment::text AS text FROM payments.payments AS payment
       UNION ALL SELECT record::text FROM http.idempotency_keys AS record`,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('may be started by a front end, who cannot confirm it with its key', async () => {
    const started = await start({ user_id: 'front' }, undefined, project.frontEnd);
    expect(started.status).toBe(201);
    const path = `/api/v1/payments/${idOf(started)}/confirm`;
    expect(await project.frontEnd.post(path, { payment_method: card })).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
  });

  it('is paid by the card form alone, which the webhooks tell', async () => {
    const started = await start({ user_id: 'form', product_id: 'calls_1000' });
    await platform.stripe.paymentIntents.confirm(await intentOf(idOf(started)), {
      payment_method: card,
      return_url: 'https://shop.example/thanks',
    });
    await becomes(idOf(started), { status: 'succeeded', amount: 1_000 });
    await eventually(async () =>
      expect((await project.api.get('/api/v1/credits/form')).body).toMatchObject({
        balances: [{ credit_type: 'api', available: 1_000 }],
      }),
    );
  });

  it('is paid at once when it is confirmed, and once only', async () => {
    const id = idOf(await start({ user_id: 'once', product_id: 'calls_1000' }));
    const answers = await Promise.all(Array.from({ length: 10 }, () => confirm(id)));
    for (const answer of answers) {
      expect([200, 503]).toContain(answer.status);
      if (answer.status === 200) expect(answer.body).toEqual({ payment_id: id, status: 'succeeded' });
    }
    expect(await confirm(id)).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    const { data } = await platform.stripe.charges.list({ payment_intent: await intentOf(id) });
    expect(data).toHaveLength(1);
    await database.quiet();
    expect(await database.published(project.id, 'once')).toMatchObject({
      'payment.succeeded': 1,
      'credits.purchased': 1,
    });
  });

  it('stays pending after a declined card, says why, and can be confirmed with another', async () => {
    const id = idOf(await start({ user_id: 'declined' }));
    const refused = await confirm(id, declined, { 'idempotency-key': 'first-card' });
    expect(refused).toMatchObject({
      status: 402,
      body: { code: 'card_declined', decline_code: 'insufficient_funds' },
    });
    expect((await confirm(id, declined, { 'idempotency-key': 'first-card' })).body).toEqual(refused.body);
    expect(await payment(id)).toMatchObject({ status: 'pending', failure: { code: 'insufficient_funds' } });
    expect(await confirm(id)).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    expect(await payment(id)).toMatchObject({ failure: null });
  });

  it('says where the customer proves who he is, and is settled by what comes of it', async () => {
    const id = idOf(await start({ user_id: 'secure' }));
    const waiting = await confirm(id, authenticated);
    expect(waiting).toMatchObject({
      status: 200,
      body: { status: 'pending', required_action: { type: 'redirect_to_url' } },
    });
    const url = textAt(waiting.body, 'required_action.redirect_url');
    const answer = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ result: 'complete' }),
      redirect: 'manual',
    });
    expect(answer.headers.get('location')).toMatch(/^https:\/\/shop\.example\//);
    await becomes(id, { status: 'succeeded' });
  });

  it('stays pending when the proof fails', async () => {
    const id = idOf(await start({ user_id: 'insecure' }));
    const url = textAt((await confirm(id, authenticated)).body, 'required_action.redirect_url');
    await fetch(url, { method: 'POST', body: new URLSearchParams({ result: 'fail' }), redirect: 'manual' });
    await becomes(id, { status: 'pending', failure: { code: 'payment_intent_authentication_failure' } });
    expect(await confirm(id)).toMatchObject({ status: 200, body: { status: 'succeeded' } });
  });

  it.each<[string, Json, number, string]>([
    ['a card number', { payment_method: '4242424242424242' }, 422, 'card_data_refused'],
    ['card data', { payment_method: card, card: { cvc: '123' } }, 400, 'validation_failed'],
    ['no payment method', {}, 400, 'validation_failed'],
    ['a null', { payment_method: null }, 400, 'validation_failed'],
    ['something else', { payment_method: 'cus_1' }, 400, 'validation_failed'],
    ['a payment method of nobody', { payment_method: 'pm_nobody' }, 422, 'provider_rejected'],
  ])('is not confirmed with %s', async (_, body, status, code) => {
    const id = idOf(await start({ user_id: 'refused' }));
    expect(await project.api.post(`/api/v1/payments/${id}/confirm`, body)).toMatchObject({
      status,
      body: { code },
    });
    expect(await payment(id)).toMatchObject({ status: 'pending' });
  });

  it('is not how a checkout is paid', async () => {
    const checkout = await start({ mode: 'checkout', user_id: 'page' });
    expect(await confirm(idOf(checkout))).toMatchObject({
      status: 409,
      body: { code: 'payment_not_confirmable' },
    });
  });

  it('is called off at Stripe when it is canceled', async () => {
    const id = idOf(await start({ user_id: 'canceled' }));
    const cancel = () => project.api.post(`/api/v1/payments/${id}/cancel`);
    expect(await cancel()).toMatchObject({ status: 200, body: { status: 'canceled' } });
    expect(await cancel()).toMatchObject({ status: 200, body: { status: 'canceled' } });
    expect(await platform.stripe.paymentIntents.retrieve(await intentOf(id))).toMatchObject({
      status: 'canceled',
    });
    expect(await confirm(id)).toMatchObject({ status: 409, body: { code: 'payment_not_confirmable' } });
  });

  it('is canceled when it was called off at Stripe', async () => {
    const id = idOf(await start({ user_id: 'dashboard' }));
    await platform.stripe.paymentIntents.cancel(await intentOf(id));
    await becomes(id, { status: 'canceled' });
  });

  it('is either paid or canceled when both are asked for at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = idOf(await start({ user_id: `racer_${round}` }));
      const [confirmed, canceled] = await Promise.all([
        confirm(id),
        project.api.post(`/api/v1/payments/${id}/cancel`),
      ]);
      const { status } = await payment(id);
      expect([confirmed.status === 200, canceled.status === 200]).toEqual([
        status === 'succeeded',
        status === 'canceled',
      ]);
      const intent = await platform.stripe.paymentIntents.retrieve(await intentOf(id));
      expect(intent.status).toBe(status);
    }
  });

  it('is refunded as any other payment', async () => {
    const id = idOf(await start({ user_id: 'refunded' }));
    await confirm(id);
    expect(await project.api.post(`/api/v1/payments/${id}/refunds`, { amount: 500 })).toMatchObject({
      status: 201,
      body: { status: 'succeeded' },
    });
    expect(await payment(id)).toMatchObject({ status: 'partially_refunded', refunded_amount: 500 });
  });

  // Last: it moves the clock.
  it('expires after a day, also at Stripe, and can be retried in the same way', async () => {
    const id = idOf(await start({ user_id: 'late', quantity: 2 }));
    await platform.control('clock/advance', { hours: 25 });
    expect(await payment(id)).toMatchObject({ status: 'expired' });
    expect(await confirm(id)).toMatchObject({ status: 409, body: { code: 'payment_not_confirmable' } });
    expect(await platform.stripe.paymentIntents.retrieve(await intentOf(id))).toMatchObject({
      status: 'canceled',
    });

    const retry = () => project.api.post(`/api/v1/payments/${id}/retry`);
    const retried = await retry();
    expect(retried).toMatchObject({ status: 201, body: { status: 'pending' } });
    expect((await retry()).body).toEqual(retried.body);
    expect(await payment(idOf(retried))).toMatchObject({ method: 'intent', amount: 5_000, retry_of: id });
    expect(await confirm(idOf(retried))).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    expect(await retry()).toMatchObject({ status: 409, body: { code: 'payment_not_retryable' } });
  });
});
