import { textAt, type Json } from '../support/api-client';
import { buyer, saas, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';

describe('users, and what the payments side makes of them', () => {
  let platform: TestPlatform;
  let project: TestProject;
  let people = 0;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    project = await platform.project({ ...saas, products: [...saas.products, ...shop.products] });
  });
  afterAll(() => platform.stop());

  const newUser = async () => {
    const email = `person_${(people += 1)}@example.com`;
    const { body } = await project.api.post('/api/v1/users', { email });
    return { user_id: textAt(body, 'user_id'), email };
  };
  const buy = (user: object, product_id: string, changes: Json = {}) =>
    project.api.post('/api/v1/payments', { ...buyer, ...user, product_id, ...changes });
  const paymentOf = async (started: Json) =>
    (await project.api.get(`/api/v1/payments/${textAt(started, 'payment_id')}`)).body;
  const subscriptionsOf = async (userId: string) => {
    const { body } = await project.api.get(`/api/v1/subscriptions/${userId}`);
    return body.subscriptions as { subscription_id: string; status: string }[];
  };

  it('lets a suspended user start no checkout, until he is reinstated', async () => {
    const user = await newUser();
    expect((await buy(user, 'ebook')).status).toBe(201);
    await project.api.post(`/api/v1/users/${user.user_id}/suspend`);
    await eventually(async () =>
      expect(await buy(user, 'ebook')).toMatchObject({ status: 403, body: { code: 'user_suspended' } }),
    );
    await project.api.post(`/api/v1/users/${user.user_id}/reinstate`);
    await eventually(async () => expect((await buy(user, 'ebook')).status).toBe(201));
  });

  it('cancels at Stripe what a deleted user has subscribed to, and erases his address', async () => {
    const user = await newUser();
    const started = await buy(user, 'pro');
    await platform.pay(textAt(started.body, 'checkout_session_id'));
    await eventually(async () =>
      expect(await subscriptionsOf(user.user_id)).toMatchObject([{ status: 'active' }]),
    );
    expect((await project.api.request('DELETE', `/api/v1/users/${user.user_id}`)).status).toBe(204);
    await eventually(async () =>
      expect(await subscriptionsOf(user.user_id)).toMatchObject([{ status: 'canceled' }]),
    );
    const payment = await project.api.get(`/api/v1/payments/${textAt(started.body, 'payment_id')}`);
    expect(payment.body).toMatchObject({ email: null, user_id: user.user_id });
    const atStripe = await platform.stripe.subscriptions.retrieve(
      textAt(payment.body, 'provider.subscription_id'),
    );
    expect(atStripe.status).toBe('canceled');
    expect(await buy(user, 'ebook')).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
  });

  it('keeps and gives nothing more of a deleted user', async () => {
    const user = await newUser();
    expect((await project.api.request('DELETE', `/api/v1/users/${user.user_id}`)).status).toBe(204);
    await eventually(async () => expect((await buy(user, 'ebook')).status).toBe(404));
    const answers = await Promise.all([
      project.api.post('/api/v1/carts', { ...user, items: [{ product_id: 'ebook' }] }),
      project.api.post(`/api/v1/permissions/${user.user_id}`, { permission: 'pro' }),
      project.api.post(`/api/v1/credits/${user.user_id}/grant`, { credit_type: 'api', amount: 1 }),
    ]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
    }
  });

  it('calls off whatever a deleted user has not paid yet, at Stripe too', async () => {
    const user = await newUser();
    const begun = [
      await buy(user, 'ebook'),
      await buy(user, 'pro'),
      await buy(user, 'lifetime', { mode: 'intent' }),
      await buy(user, 'starter', { mode: 'intent' }),
      await buy(user, 'ebook', { method: 'manual' }),
    ];
    expect(begun.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const deleted = await project.api.request('DELETE', `/api/v1/users/${user.user_id}`);
    expect(deleted.status).toBe(204);
    const payments = await Promise.all(
      begun.map(({ body }) =>
        eventually(async () => {
          const payment = await paymentOf(body);
          expect(payment).toMatchObject({ status: 'canceled' });
          return payment;
        }),
      ),
    );
    const [checkout, subscription, intent, start] = payments;
    const { stripe } = platform;
    for (const payment of [checkout, subscription]) {
      const session = textAt(payment, 'provider.checkout_session_id');
      expect((await stripe.checkout.sessions.retrieve(session)).status).toBe('expired');
    }
    const atStripe = await stripe.paymentIntents.retrieve(textAt(intent, 'provider.payment_intent_id'));
    expect(atStripe.status).toBe('canceled');
    const waiting = await stripe.subscriptions.retrieve(textAt(start, 'provider.subscription_id'));
    expect(['canceled', 'incomplete_expired']).toContain(waiting.status);
  });

  it('cancels also what begins after the deletion, paid for before its checkout could be closed', async () => {
    const user = await newUser();
    const started = await buy(user, 'pro');
    await platform.control('chaos', { seed: 1, drop: 1 }, 'PUT');
    try {
      await platform.pay(textAt(started.body, 'checkout_session_id'));
      await project.api.request('DELETE', `/api/v1/users/${user.user_id}`);
      await eventually(async () =>
        expect(await paymentOf(started.body)).toMatchObject({ status: 'succeeded' }),
      );
    } finally {
      await platform.control('chaos', {}, 'PUT');
    }
    const type = 'customer.subscription.created';
    const { data: told } = await platform.stripe.events.list({ limit: 1, type });
    for (const event of told) expect((await platform.deliver(event)).status).toBe(200);
    await eventually(async () =>
      expect(await subscriptionsOf(user.user_id)).toMatchObject([{ status: 'canceled' }]),
    );
  });

  it('keeps the portal open to a suspended user, and closes it to a deleted one', async () => {
    const user = await newUser();
    const started = await buy(user, 'pro');
    await platform.pay(textAt(started.body, 'checkout_session_id'));
    const [subscription] = await eventually(async () => {
      const subscriptions = await subscriptionsOf(user.user_id);
      expect(subscriptions).toMatchObject([{ status: 'active' }]);
      return subscriptions;
    });
    const path = `/api/v1/users/${user.user_id}`;
    const asked = { user_id: user.user_id, return_url: 'https://notes.example/account' };
    const open = (more: object = {}) => project.api.post('/api/v1/portal', { ...asked, ...more });
    await project.api.post(`${path}/suspend`);
    await eventually(async () => expect((await buy(user, 'ebook')).status).toBe(403));
    expect((await open()).status).toBe(201);
    await project.api.request('DELETE', path);
    for (const more of [{}, { subscription_id: subscription?.subscription_id }]) {
      await eventually(async () =>
        expect(await open(more)).toMatchObject({ status: 404, body: { code: 'customer_not_found' } }),
      );
    }
  });

  it('leaves nothing at Stripe of how to reach a deleted user, and of whom his payments are', async () => {
    const user = await newUser();
    const started = await buy(user, 'ebook');
    await platform.pay(textAt(started.body, 'checkout_session_id'));
    const paid = await eventually(async () => {
      const payment = await paymentOf(started.body);
      expect(payment).toMatchObject({ status: 'succeeded' });
      return payment;
    });
    const { stripe } = platform;
    const customer = textAt(paid, 'provider.customer_id');
    const address = { line1: '12 Byron Street', city: 'London', country: 'GB' };
    const asCollected = { address, shipping: { address, name: 'Ada' }, name: 'Ada', phone: '+442079460000' };
    await stripe.customers.update(customer, asCollected);
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ email: user.email });

    await project.api.request('DELETE', `/api/v1/users/${user.user_id}`);
    await eventually(async () =>
      expect(await stripe.customers.retrieve(customer)).toMatchObject({
        email: null,
        name: null,
        phone: null,
        address: null,
        shipping: null,
        metadata: { paygrove_user_id: user.user_id },
      }),
    );
    expect(await paymentOf(started.body)).toMatchObject({ email: null, provider: { customer_id: customer } });
  });

  it('erases also the customer that a front end’s card form made for a deleted user', async () => {
    const user = await newUser();
    const started = await project.frontEnd.post('/api/v1/payments', {
      ...buyer,
      ...user,
      product_id: 'pro',
      mode: 'intent',
    });
    expect(started.status).toBe(201);
    const customer = textAt(await paymentOf(started.body), 'provider.customer_id');
    expect(await platform.stripe.customers.retrieve(customer)).toMatchObject({ email: user.email });
    await project.api.request('DELETE', `/api/v1/users/${user.user_id}`);
    await eventually(async () =>
      expect(await platform.stripe.customers.retrieve(customer)).toMatchObject({ email: null }),
    );
  });

  it('lets no access token outlive a suspension or a deletion by more than a second', async () => {
    const password = 'correct horse battery';
    const user = await newUser();
    const path = `/api/v1/users/${user.user_id}`;
    await project.api.request('PATCH', path, { body: { password } });
    const login = await project.frontEnd.post('/api/v1/auth/login', { email: user.email, password });
    const me = platform.client({ authorization: `Bearer ${textAt(login.body, 'access_token')}` });
    const reads = () =>
      Promise.all(['/api/v1/payments', `/api/v1/credits/${user.user_id}`].map((at) => me.get(at)));
    const bothAre = async (status: number, code?: string) => {
      for (const answer of await reads()) {
        expect(answer).toMatchObject({ status, ...(code === undefined ? {} : { body: { code } }) });
      }
    };
    await bothAre(200);
    await project.api.post(`${path}/suspend`);
    await eventually(() => bothAre(403, 'user_suspended'), 1_000);
    await project.api.post(`${path}/reinstate`);
    await eventually(() => bothAre(200), 1_000);
    await project.api.request('DELETE', path);
    await eventually(() => bothAre(401, 'invalid_token'), 1_000);
  });

  it('lets a user read his own payments and subscriptions with his access token, and nobody else’s', async () => {
    const password = 'correct horse battery';
    const user = await newUser();
    await project.api.request('PATCH', `/api/v1/users/${user.user_id}`, { body: { password } });
    const other = await newUser();
    const mine = textAt((await buy(user, 'ebook')).body, 'payment_id');
    const theirs = textAt((await buy(other, 'ebook')).body, 'payment_id');
    const login = await project.frontEnd.post('/api/v1/auth/login', { email: user.email, password });
    const me = platform.client({ authorization: `Bearer ${textAt(login.body, 'access_token')}` });

    expect((await me.get('/api/v1/payments')).body.data).toMatchObject([{ payment_id: mine }]);
    for (const tail of ['', '/status']) {
      expect((await me.get(`/api/v1/payments/${mine}${tail}`)).status).toBe(200);
      expect(await me.get(`/api/v1/payments/${theirs}${tail}`)).toMatchObject({
        status: 404,
        body: { code: 'payment_not_found' },
      });
    }
    expect((await me.get(`/api/v1/payments?user_id=${other.user_id}`)).status).toBe(404);
    expect((await me.get(`/api/v1/subscriptions/${user.user_id}`)).body.subscriptions).toEqual([]);
    expect((await me.get(`/api/v1/subscriptions/${other.user_id}`)).status).toBe(404);
    expect((await me.get(`/api/v1/subscriptions/${other.user_id}/pro`)).status).toBe(404);
    expect((await me.post('/api/v1/payments', { ...buyer, product_id: 'ebook' })).status).toBe(403);
  });
});
