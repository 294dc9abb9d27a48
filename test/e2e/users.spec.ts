import { textAt } from '../support/api-client';
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
  const buy = (user: object, product_id: string) =>
    project.api.post('/api/v1/payments', { ...buyer, ...user, product_id });
  const subscriptionsOf = async (userId: string) => {
    const { body } = await project.api.get(`/api/v1/subscriptions/${userId}`);
    return body.subscriptions as { status: string }[];
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
    expect(payment.body).toMatchObject({ email: '', user_id: user.user_id });
    const atStripe = await platform.stripe.subscriptions.retrieve(
      textAt(payment.body, 'provider.subscription_id'),
    );
    expect(atStripe.status).toBe('canceled');
    expect(await buy(user, 'ebook')).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
  });

  it('cancels also what begins after the deletion, from a checkout that was open', async () => {
    const user = await newUser();
    const started = await buy(user, 'pro');
    await project.api.request('DELETE', `/api/v1/users/${user.user_id}`);
    await eventually(async () => expect((await buy(user, 'ebook')).status).toBe(404));
    await platform.pay(textAt(started.body, 'checkout_session_id'));
    await eventually(async () =>
      expect(await subscriptionsOf(user.user_id)).toMatchObject([{ status: 'canceled' }]),
    );
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
