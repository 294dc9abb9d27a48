import Stripe from 'stripe';
import { textAt, type Answer, type Json } from '../support/api-client';
import { buyer, saas, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { FailingStripe } from '../support/failing-stripe';
import { TestPlatform, WEBHOOK_SECRET, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const KEY = 'sk_test_own_account_of_b';

describe('a project with a Stripe account of its own', () => {
  let stripe: FailingStripe;
  let platform: TestPlatform;
  let database: TestDatabase;
  let a: TestProject;
  let b: TestProject;
  let own: Stripe;
  let secret: string;

  beforeAll(async () => {
    stripe = await FailingStripe.start();
    platform = await TestPlatform.start({ environment: { STRIPE_API_URL: stripe.url } });
    stripe.leadTo(platform.sandbox.port);
    database = await TestDatabase.connect();
    a = await platform.project(shop);
    b = await platform.project({ ...shop, id: 'own-b', products: [...shop.products, ...saas.products] });
    own = new Stripe(KEY, { host: '127.0.0.1', port: platform.sandbox.port, protocol: 'http' });
    const url = `${platform.url}/webhooks/stripe/${b.id}`;
    secret = (await own.webhookEndpoints.create({ url, enabled_events: ['*'] })).secret ?? '';
    const put = await putKeys({});
    expect(put.status).toBe(200);
  });
  afterEach(() => stripe.recover());
  afterAll(async () => {
    await database.close();
    await platform.stop();
    await stripe.stop();
  });

  const accountPath = () => `/api/v1/projects/${b.id}/stripe_account`;
  const putKeys = (changes: Json): Promise<Answer> =>
    b.api.request('PUT', accountPath(), {
      body: { secret_key: KEY, webhook_secret: secret, ...changes },
    });
  const start = (project: TestProject, body: Json, headers?: Record<string, string>) =>
    project.api.post('/api/v1/payments', { ...buyer, product_id: 'ebook', ...body }, headers);
  const begun = async (project: TestProject, body: Json) => {
    const answer = await start(project, body);
    expect(answer.status).toBe(201);
    return { id: textAt(answer.body, 'payment_id'), session: textAt(answer.body, 'checkout_session_id') };
  };
  const payment = async (project: TestProject, id: string) =>
    (await project.api.get(`/api/v1/payments/${id}`)).body;
  const paid = async (project: TestProject, body: Json) => {
    const { id, session } = await begun(project, body);
    await platform.pay(session);
    await eventually(async () => expect(await payment(project, id)).toMatchObject({ status: 'succeeded' }));
    return { id, session };
  };
  const send = (path: string, event: unknown, signedWith: string) => {
    const body = JSON.stringify(event);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: signedWith });
    return platform.client({ 'stripe-signature': signature }).request('POST', path, { rawBody: body });
  };
  /** An event that says that a checkout was paid. */
  const paidEvent = async (client: Stripe, id: string, session: string) => {
    const object = await client.checkout.sessions.retrieve(session);
    return {
      id,
      object: 'event',
      type: 'checkout.session.completed',
      created: Math.floor(Date.now() / 1_000),
      livemode: false,
      data: { object: { ...object, status: 'complete', payment_status: 'paid' } },
    };
  };
  const outcomeOf = (id: string) =>
    eventually(async () => {
      const [row] = await database.query<{ state: string }>(
        `SELECT state FROM webhooks.stripe_events WHERE id = $1 OR id LIKE $1 || '\\_%'`,
        [id],
      );
      expect(row?.state).not.toBe('pending');
      return row?.state;
    });

  it('shows the account and never its keys, and keeps them encrypted', async () => {
    const shown = await b.api.get(accountPath());
    expect(shown).toMatchObject({
      status: 200,
      body: {
        last4: 'of_b'.slice(-4),
        livemode: false,
        webhook_url: expect.stringContaining(`/webhooks/stripe/${b.id}`) as string,
      },
    });
    expect(JSON.stringify(shown.body)).not.toContain(KEY);
    const [row] = await database.query<Json>('SELECT * FROM projects.stripe_accounts WHERE project_id = $1', [
      b.id,
    ]);
    expect(JSON.stringify(row)).not.toContain(KEY);
    expect(JSON.stringify(row)).not.toContain(secret);
  });

  it('refuses a key that Stripe does not accept, and keeps what there was', async () => {
    const before = await b.api.get(accountPath());
    expect(await putKeys({ secret_key: 'sk_live_which_is_not' })).toMatchObject({
      status: 422,
      body: { code: 'stripe_key_invalid' },
    });
    expect((await b.api.get(accountPath())).body).toEqual(before.body);
  });

  it('is paid there, and refunds there, while others go on at the platform’s', async () => {
    const one = await paid(a, { user_id: 'both' });
    const other = await paid(b, { user_id: 'both' });
    await expect(platform.stripe.checkout.sessions.retrieve(other.session)).rejects.toMatchObject({
      code: 'resource_missing',
    });
    await expect(own.checkout.sessions.retrieve(one.session)).rejects.toMatchObject({
      code: 'resource_missing',
    });
    const refund = await b.api.post(`/api/v1/payments/${other.id}/refunds`, { amount: 500 });
    expect(refund).toMatchObject({ status: 201, body: { status: 'succeeded' } });
    expect((await own.refunds.list()).data).toEqual([expect.objectContaining({ amount: 500 })]);
  });

  it('has its subscriptions there', async () => {
    await paid(b, { user_id: 'subscriber', product_id: 'pro' });
    const subscriptions = await eventually(async () => {
      const { body } = await b.api.get('/api/v1/subscriptions/subscriber');
      expect(body).toMatchObject({ subscriptions: [{ product_id: 'pro', status: 'active' }] });
      return body;
    });
    const { data } = await own.subscriptions.list();
    expect(data).toHaveLength(1);
    expect(subscriptions).toBeDefined();
    await own.subscriptions.cancel(data[0]?.id ?? '');
    await eventually(async () =>
      expect((await b.api.get('/api/v1/subscriptions/subscriber/pro')).body).toMatchObject({
        status: 'canceled',
      }),
    );
  });

  it('has the portal there, and no card forms of its own', async () => {
    await paid(b, { user_id: 'portal' });
    const portal = { user_id: 'portal', return_url: 'https://shop.example/account' };
    expect(await b.api.post('/api/v1/portal', portal)).toMatchObject({
      status: 201,
      body: { portal_url: expect.stringContaining('http') as string },
    });
    expect(await start(b, { mode: 'intent' })).toMatchObject({
      status: 422,
      body: {
        code: 'intent_mode_not_supported',
        detail: expect.stringContaining('account of its own') as string,
      },
    });
    expect(await start(a, { mode: 'intent' })).toMatchObject({ status: 201 });
  });

  it('is told of its own objects alone', async () => {
    const ofA = await begun(a, { user_id: 'cross' });
    const ofB = await begun(b, { user_id: 'cross' });
    const claimA = await paidEvent(platform.stripe, 'evt_crossA', ofA.session);
    const claimB = await paidEvent(own, 'evt_crossB', ofB.session);

    const atB = await send(`/api/v1/webhooks/stripe/${b.id}`, claimA, secret);
    const atPlatform = await send('/webhooks/stripe', claimB, WEBHOOK_SECRET);
    expect([atB.status, atPlatform.status]).toEqual([200, 200]);
    expect(await outcomeOf('evt_crossA')).toBe('ignored');
    expect(await outcomeOf('evt_crossB')).toBe('ignored');
    expect(await payment(a, ofA.id)).toMatchObject({ status: 'pending' });
    expect(await payment(b, ofB.id)).toMatchObject({ status: 'pending' });

    // What was told in the wrong place does not stand in the way of the same event in the right one.
    expect((await send(`/webhooks/stripe/${b.id}`, claimB, secret)).status).toBe(200);
    expect((await send('/webhooks/stripe', claimA, WEBHOOK_SECRET)).status).toBe(200);
    await eventually(async () => {
      expect(await payment(a, ofA.id)).toMatchObject({ status: 'succeeded' });
      expect(await payment(b, ofB.id)).toMatchObject({ status: 'succeeded' });
    });
  });

  it('takes only what is signed with its own secret, the former one for a day', async () => {
    const event = {
      id: 'evt_signed',
      object: 'event',
      type: 'customer.created',
      created: 1,
      livemode: false,
    };
    const path = `/webhooks/stripe/${b.id}`;
    expect(await send(path, event, WEBHOOK_SECRET)).toMatchObject({
      status: 400,
      body: { code: 'signature_invalid' },
    });
    expect(await send('/webhooks/stripe', event, secret)).toMatchObject({ status: 400 });
    for (const stranger of [a.id, 'nobody'])
      expect(await send(`/webhooks/stripe/${stranger}`, event, secret)).toMatchObject({
        status: 404,
        body: { code: 'project_not_found' },
      });

    expect((await putKeys({ webhook_secret: 'whsec_the_next_one' })).status).toBe(200);
    expect((await send(path, event, secret)).status).toBe(200);
    expect((await send(path, event, 'whsec_the_next_one')).status).toBe(200);
    expect((await putKeys({})).status).toBe(200);
    const rows = await database.query(`SELECT 1 FROM webhooks.stripe_events WHERE id LIKE 'evt\\_signed%'`);
    expect(rows).toHaveLength(1);
  });

  it('alone is hit when Stripe refuses its key, and goes on where it was once that is mended', async () => {
    stripe.revoke(KEY);
    const key = { 'idempotency-key': 'while_revoked' };
    expect(await start(b, { user_id: 'revoked' }, key)).toMatchObject({
      status: 503,
      body: {
        code: 'stripe_key_refused',
        detail: expect.stringContaining(`/projects/${b.id}/stripe_account`) as string,
      },
    });
    expect((await start(a, { user_id: 'revoked' })).status).toBe(201);
    expect((await putKeys({})).body).toMatchObject({ code: 'stripe_key_invalid' });
    stripe.recover();
    expect((await start(b, { user_id: 'revoked' }, key)).status).toBe(201);
    const listed = await b.api.get('/api/v1/payments?user_id=revoked');
    expect(listed.body).toMatchObject({ data: [{ status: 'pending' }] });
  });

  it('has a deleted user erased there, also when its key is mended only after a week of tries', async () => {
    const queue = '/api/v1/work_queues/customer_erasures';
    const { body: user } = await b.api.post('/api/v1/users', { email: 'leaving@example.com' });
    const userId = textAt(user, 'user_id');
    const { id } = await paid(b, { user_id: userId, email: 'leaving@example.com' });
    const customer = textAt(await payment(b, id), 'provider.customer_id');
    stripe.revoke(KEY);
    await b.api.request('DELETE', `/api/v1/users/${userId}`);
    await eventually(async () => {
      const rows = await database.query(
        `UPDATE payments.customer_erasures SET failures = 179, available_at = now()
         WHERE state = 'pending' AND failures BETWEEN 1 AND 178 AND user_id = $1 RETURNING id`,
        [userId],
      );
      expect(rows).toHaveLength(1);
    });
    const dead = await eventually(async () => {
      const { body } = await platform.operator.get(`${queue}/work`);
      expect(body).toMatchObject({ data: [{ state: 'dead', failures: 180 }] });
      return (body.data as Json[])[0];
    });
    expect(await own.customers.retrieve(customer)).toMatchObject({ email: 'leaving@example.com' });

    stripe.recover();
    const redriven = await platform.operator.post(`${queue}/work/${textAt(dead, 'work_id')}/redrive`);
    expect(redriven.status).toBe(200);
    await eventually(async () =>
      expect(await own.customers.retrieve(customer)).toMatchObject({ email: null }),
    );
  });

  it('finishes there what it began there, after it has gone over to another account', async () => {
    const before = await paid(b, { user_id: 'mover' });
    const open = await begun(b, { user_id: 'mover2' });
    const prices = (await b.api.get(`/api/v1/projects/${b.id}`)).body.stripe_mapping;
    expect((await b.api.request('DELETE', accountPath())).status).toBe(204);
    expect(await b.api.get(accountPath())).toMatchObject({
      status: 404,
      body: { code: 'stripe_account_not_found' },
    });

    await platform.pay(open.session);
    await eventually(async () => expect(await payment(b, open.id)).toMatchObject({ status: 'succeeded' }));
    const refund = await b.api.post(`/api/v1/payments/${before.id}/refunds`, {});
    expect(refund).toMatchObject({ status: 201, body: { status: 'succeeded' } });
    const after = await paid(b, { user_id: 'mover' });
    expect(await platform.stripe.checkout.sessions.retrieve(after.session)).toBeDefined();

    expect((await putKeys({})).status).toBe(200);
    const again = (await b.api.get(`/api/v1/projects/${b.id}`)).body.stripe_mapping;
    expect(Object.keys(again as Json)).toEqual(Object.keys(prices as Json));
    await paid(b, { user_id: 'mover' });
  });

  it('does not go over while it sells at a price that is not there', async () => {
    const made = await platform.stripe.products.create({ name: 'By hand' });
    const price = await platform.stripe.prices.create({
      product: made.id,
      unit_amount: 700,
      currency: 'usd',
    });
    const c = await platform.project({
      ...shop,
      products: [{ id: 'hand', name: 'By hand', type: 'one_time', price_id: price.id }],
    });
    const body = { secret_key: 'sk_test_account_of_c', webhook_secret: 'whsec_of_c' };
    const refused = await c.api.request('PUT', `/api/v1/projects/${c.id}/stripe_account`, { body });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'price_invalid', detail: expect.stringContaining(price.id) as string },
    });
    expect((await c.api.get(`/api/v1/projects/${c.id}/stripe_account`)).status).toBe(404);
    expect((await start(c, { product_id: 'hand' })).status).toBe(201);
  });
});
