import { textAt, type Answer, type Json } from '../support/api-client';
import { saas } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';

const shopAndPlans = {
  ...saas,
  products: [...saas.products, { id: 'book', name: 'Book', type: 'one_time', price: { amount: 2_500 } }],
};

/** Anybody can read a publishable key: whoever starts a payment with it may be another person than he says. */
describe('a checkout begun by a front end', () => {
  let platform: TestPlatform;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    project = await platform.project(shopAndPlans);
  });
  afterAll(() => platform.stop());

  const asked = (user_id: string, email: string, product_id = 'book') => ({ user_id, email, product_id });
  const backend = (body: Json) => project.api.post('/api/v1/payments', body);
  const frontEnd = (body: Json) => project.frontEnd.post('/api/v1/payments', body);
  const paymentOf = async (started: Answer) =>
    (await project.api.get(`/api/v1/payments/${textAt(started.body, 'payment_id')}`)).body;
  const customerIdOf = async (started: Answer) => textAt(await paymentOf(started), 'provider.customer_id');
  const sessionOf = ({ body }: Answer) =>
    platform.stripe.checkout.sessions.retrieve(textAt(body, 'checkout_session_id'));
  const addressOf = async (customerId: string) => {
    const customer = await platform.stripe.customers.retrieve(customerId);
    return customer.deleted === true ? undefined : customer.email;
  };
  const inProgress = { status: 409, body: { code: 'checkout_in_progress' } };

  it('does not change the address of a customer, nor shows him to who names another', async () => {
    const customer = await customerIdOf(await backend(asked('ada', 'ada@example.com')));
    const stranger = await frontEnd(asked('ada', 'eve@example.com'));
    expect(stranger.status).toBe(201);
    expect(await sessionOf(stranger)).toMatchObject({ customer: null, customer_email: 'eve@example.com' });
    expect(await addressOf(customer)).toBe('ada@example.com');

    const herself = await frontEnd(asked('ada', 'Ada@Example.com'));
    expect(await sessionOf(herself)).toMatchObject({ customer });
    expect(await addressOf(customer)).toBe('ada@example.com');

    await backend(asked('ada', 'ada@new.example'));
    expect(await addressOf(customer)).toBe('ada@new.example');
  });

  it('makes the customer of a new user, whose address the backend may correct', async () => {
    const first = await frontEnd(asked('bob', 'eve@example.com'));
    const customer = await customerIdOf(first);
    expect(await customerIdOf(await backend(asked('bob', 'bob@example.com')))).toBe(customer);
    expect(await addressOf(customer)).toBe('bob@example.com');
    expect(await sessionOf(await frontEnd(asked('bob', 'eve@example.com')))).toMatchObject({
      customer: null,
    });
  });

  it('does not change the address when it is retried either', async () => {
    const customer = await customerIdOf(await backend(asked('carl', 'carl@example.com')));
    const stranger = await frontEnd(asked('carl', 'eve@example.com'));
    await platform.control('clock/advance', { hours: 25 });
    await eventually(async () => expect((await paymentOf(stranger)).status).toBe('expired'));
    const path = `/api/v1/payments/${textAt(stranger.body, 'payment_id')}/retry`;
    expect((await project.api.post(path)).status).toBe(201);
    expect(await addressOf(customer)).toBe('carl@example.com');
  });

  it('neither replaces nor is given the open checkout of a subscription that the backend has begun', async () => {
    const open = await backend(asked('dora', 'dora@example.com', 'pro'));
    expect(await frontEnd(asked('dora', 'eve@example.com', 'pro'))).toMatchObject(inProgress);
    expect(await frontEnd(asked('dora', 'dora@example.com', 'pro'))).toMatchObject(inProgress);
    expect((await paymentOf(open)).status).toBe('pending');
    expect((await sessionOf(open)).status).toBe('open');
  });

  it('is given its own again, or replaced by it, and by nobody else but the backend', async () => {
    const own = asked('emil', 'emil@example.com', 'pro');
    const open = await frontEnd(own);
    expect((await frontEnd(own)).body.payment_id).toBe(open.body.payment_id);
    expect(await frontEnd(asked('emil', 'eve@example.com', 'pro'))).toMatchObject(inProgress);
    const changed = await frontEnd({ ...own, reference: 'other' });
    expect(changed.status).toBe(201);
    expect((await paymentOf(open)).status).toBe('canceled');

    const replaced = await backend(own);
    expect(replaced.status).toBe(201);
    expect((await paymentOf(changed)).status).toBe('canceled');
    expect((await paymentOf(replaced)).status).toBe('pending');
  });

  it('is told that a user has the subscription, but neither of which payment nor which it is', async () => {
    const body = asked('hugo', 'hugo@example.com', 'pro');
    const bought = await backend(body);
    await platform.pay(textAt(bought.body, 'checkout_session_id'));
    const known = await eventually(async () => {
      const shown = await project.api.get('/api/v1/subscriptions/hugo/pro');
      return textAt(shown.body, 'subscription_id');
    });
    const items = [{ product_id: 'pro', quantity: 1 }];
    const { body: cart } = await project.api.post('/api/v1/carts', { items });
    const { product_id: _product, ...buyer } = body;
    const starts: [path: string, body: Json][] = [
      ['payments', body],
      ['checkout', body],
      ['checkout/subscription', body],
      ['checkout/cart', { ...buyer, items }],
      [`carts/${textAt(cart, 'cart_id')}/checkout`, buyer],
    ];
    for (const [path, start] of starts) {
      const { status, body: problem } = await project.frontEnd.post(`/api/v1/${path}`, start);
      expect({ path, status, code: problem.code }).toEqual({
        path,
        status: 409,
        code: 'subscription_exists',
      });
      expect(JSON.stringify(problem)).not.toMatch(/(pay|sub)_/);
    }
    const { body: problem } = await backend(body);
    expect(problem).toMatchObject({ code: 'subscription_exists', subscription_id: known });
    expect(problem.detail).toContain(textAt(bought.body, 'payment_id'));
  });

  it('is paid by a customer of its own, and subscribes the user that it names', async () => {
    const customer = await customerIdOf(await backend(asked('finn', 'finn@example.com')));
    const gift = await frontEnd(asked('finn', 'grandma@example.com', 'pro'));
    await platform.pay(textAt(gift.body, 'checkout_session_id'));
    await eventually(async () => expect((await paymentOf(gift)).status).toBe('succeeded'));
    const giver = await customerIdOf(gift);
    expect(giver).not.toBe(customer);
    expect(await addressOf(giver)).toBe('grandma@example.com');
    await eventually(async () =>
      expect((await project.api.get('/api/v1/subscriptions/finn/pro')).body).toMatchObject({
        status: 'active',
      }),
    );
    expect(await customerIdOf(await backend(asked('finn', 'finn@example.com')))).toBe(customer);
  });

  it('may be of a cart: of items that it names, or of one that the backend has filled', async () => {
    const items = [{ product_id: 'book', quantity: 2 }];
    const buyer = { user_id: 'gina', email: 'gina@example.com' };
    const own = { origin: `https://${shopAndPlans.domain}` };
    const named = await project.frontEnd.post('/api/v1/checkout/cart', { ...buyer, items }, own);
    expect(named).toMatchObject({ status: 201, body: { payment_type: 'one_time' } });

    const { body: cart } = await project.api.post('/api/v1/carts', { items });
    const path = `/api/v1/carts/${textAt(cart, 'cart_id')}`;
    expect(await project.frontEnd.post(`${path}/items`, items[0])).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    const away = { ...buyer, success_url: 'https://evil.example/' };
    expect(await project.frontEnd.post(`${path}/checkout`, away)).toMatchObject({
      status: 422,
      body: { code: 'url_not_allowed' },
    });
    const elsewhere = { origin: 'https://evil.example' };
    expect(await project.frontEnd.post(`${path}/checkout`, buyer, elsewhere)).toMatchObject({
      status: 403,
      body: { code: 'origin_not_allowed' },
    });
    expect((await project.frontEnd.post(`${path}/checkout`, buyer)).status).toBe(201);
  });
});
