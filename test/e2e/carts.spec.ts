import { textAt, type Answer, type Json } from '../support/api-client';
import { buyer } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const store = {
  name: 'Grove Store',
  domain: 'store.example',
  products: [
    {
      id: 'book',
      name: 'Book',
      type: 'one_time',
      price: { amount: 2_500 },
      quantity: { min: 1, max: 50 },
      grants: { permissions: ['read'] },
    },
    {
      id: 'calls_100',
      name: '100 calls',
      type: 'api_credits',
      price: { amount: 1_000 },
      grants: { credits: [{ credit_type: 'api', amount: 100 }] },
    },
    {
      id: 'starter_kit',
      name: 'Starter kit',
      type: 'one_time',
      price: { amount: 4_000 },
      grants: { permissions: ['kit'], credits: [{ credit_type: 'api', amount: 7 }] },
    },
    { id: 'tee', name: 'T-shirt', type: 'one_time', price: { amount: 1_900, currency: 'eur' } },
    { id: 'house', name: 'House', type: 'one_time', price: { amount: 60_000_000 } },
    {
      id: 'pro',
      name: 'Pro',
      type: 'subscription',
      price: { amount: 1_200, interval: 'month' },
      trial_days: 14,
    },
    { id: 'team', name: 'Team', type: 'subscription', price: { amount: 5_000, interval: 'month' } },
  ],
};

const urls = { success_url: 'https://store.example/ok', cancel_url: 'https://store.example/no' };

describe('carts', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
    project = await platform.project(store);
  });
  afterEach(async () => {
    await platform.endSubscriptions();
    await database.quiet();
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const begin = async (...items: [product_id: string, quantity?: number][]): Promise<string> => {
    const body = { items: items.map(([product_id, quantity = 1]) => ({ product_id, quantity })) };
    const { status, body: cart } = await project.api.post('/api/v1/carts', body);
    expect(status).toBe(201);
    return `/api/v1/carts/${textAt(cart, 'cart_id')}`;
  };
  const add = (cart: string, product_id: string, quantity = 1) =>
    project.api.post(`${cart}/items`, { product_id, quantity });
  const as = (user_id: string, more: Json = {}) => ({ user_id, email: `${user_id}@example.com`, ...more });
  const checkOut = (cart: string, body: Json, headers?: Record<string, string>) =>
    project.api.post(`${cart}/checkout`, body, headers);
  const checkOutItems = (user: string, items: Json[], more: Json = {}) =>
    project.api.post('/api/v1/checkout/cart', as(user, { items, ...more }));
  const read = async (started: Answer) =>
    (await project.api.get(`/api/v1/payments/${textAt(started.body, 'payment_id')}`)).body;
  const settled = (started: Answer, status: string) =>
    eventually(async () => expect((await read(started)).status).toBe(status));
  const pay = async (started: Answer) => {
    expect(started.status).toBe(201);
    expect((await platform.pay(textAt(started.body, 'checkout_session_id'))).status).toBe(200);
    await settled(started, 'succeeded');
    await database.quiet();
  };
  const permissionsOf = async (user: string) => {
    const { body } = await project.api.get(`/api/v1/permissions/${user}`);
    return (body.permissions as { permission: string }[]).map(({ permission }) => permission).sort();
  };
  const creditsOf = async (user: string) =>
    (await project.api.get(`/api/v1/credits/${user}`)).body.balances as Json[];

  describe('filling one', () => {
    it('begins empty or filled, adds, changes and removes, and counts at every step', async () => {
      const { status, body } = await project.api.post('/api/v1/carts', {});
      expect(status).toBe(201);
      expect(body).toMatchObject({ status: 'open', items: [], total: 0, currency: 'usd' });
      const cart = `/api/v1/carts/${textAt(body, 'cart_id')}`;

      expect((await add(cart, 'book', 2)).body).toMatchObject({ total: 5_000 });
      const again = await add(cart, 'book');
      expect(again).toMatchObject({
        status: 201,
        body: {
          items: [{ product_id: 'book', quantity: 3, unit_amount: 2_500, amount: 7_500 }],
          total: 7_500,
        },
      });
      const item = `${cart}/items/${textAt((again.body.items as Json[])[0], 'item_id')}`;
      expect((await add(cart, 'calls_100')).body).toMatchObject({ total: 8_500 });
      expect(await project.api.request('PATCH', item, { body: { quantity: 1 } })).toMatchObject({
        status: 200,
        body: { total: 3_500 },
      });
      expect(await project.api.request('DELETE', item)).toMatchObject({
        status: 200,
        body: { items: [{ product_id: 'calls_100' }], total: 1_000 },
      });
      expect((await project.api.get(cart)).body).toMatchObject({ total: 1_000 });
      expect((await project.api.request('DELETE', item)).body.code).toBe('cart_item_not_found');

      expect((await project.api.request('DELETE', cart)).status).toBe(204);
      expect(await project.api.get(cart)).toMatchObject({ status: 404, body: { code: 'cart_not_found' } });
    });

    it.each<[string, [string, number?][], [string, number?], number, string]>([
      ['a product of nobody', [], ['ghost'], 404, 'product_not_found'],
      ['more than may be bought at once', [['book', 49]], ['book', 2], 422, 'quantity_out_of_range'],
      ['another currency', [['book']], ['tee'], 422, 'cart_currency_mismatch'],
      ['a second subscription', [['pro']], ['team'], 422, 'cart_recurring_conflict'],
      ['more money than Stripe takes', [['house']], ['house'], 422, 'amount_too_large'],
    ])('refuses %s and stays as it is', async (_, items, [product, quantity], status, code) => {
      const cart = await begin(...items);
      const before = (await project.api.get(cart)).body;
      expect(await add(cart, product, quantity)).toMatchObject({ status, body: { code } });
      expect((await project.api.get(cart)).body).toEqual(before);
    });

    it('loses none of thirty adds at once', async () => {
      const cart = await begin();
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, index) => add(cart, index % 2 === 0 ? 'book' : 'calls_100')),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      expect((await project.api.get(cart)).body).toMatchObject({
        items: expect.arrayContaining([
          expect.objectContaining({ product_id: 'book', quantity: 15 }),
          expect.objectContaining({ product_id: 'calls_100', quantity: 15 }),
        ]) as unknown,
        total: 15 * 2_500 + 15 * 1_000,
      });
    });

    it('adds once for one Idempotency-Key', async () => {
      const cart = await begin();
      const headers = { 'idempotency-key': 'add-once' };
      const body = { product_id: 'book' };
      await project.api.post(`${cart}/items`, body, headers);
      await project.api.post(`${cart}/items`, body, headers);
      expect((await project.api.get(cart)).body.total).toBe(2_500);
    });
  });

  describe('checking out', () => {
    it('sells all of it in one payment, and every item grants what it grants', async () => {
      const cart = await begin(['book', 2], ['calls_100', 3], ['starter_kit']);
      const started = await checkOut(cart, as('allsorts', { reference: 'order-1', ...urls }));
      expect(started.body).toMatchObject({ payment_type: 'one_time', status: 'pending' });
      await pay(started);
      expect(await read(started)).toMatchObject({
        product_id: null,
        quantity: null,
        amount: 12_000,
        reference: 'order-1',
        line_items: [
          { product_id: 'book', quantity: 2, amount: 5_000 },
          { product_id: 'calls_100', quantity: 3, amount: 3_000 },
          { product_id: 'starter_kit', quantity: 1, amount: 4_000 },
        ],
      });
      expect(await permissionsOf('allsorts')).toEqual(['kit', 'read']);
      expect(await creditsOf('allsorts')).toMatchObject([{ credit_type: 'api', available: 307 }]);
      const { body: ofProduct } = await project.api.get('/api/v1/payments?product_id=starter_kit');
      expect((ofProduct.data as Json[]).map(({ payment_id }) => payment_id)).toContain(
        started.body.payment_id,
      );
      const session = await platform.stripe.checkout.sessions.listLineItems(
        textAt(started.body, 'checkout_session_id'),
      );
      expect(session.data.map(({ quantity }) => quantity)).toEqual([2, 3, 1]);
    });

    it('freezes the cart', async () => {
      const cart = await begin(['book']);
      const { body } = await project.api.get(cart);
      const item = textAt((body.items as Json[])[0], 'item_id');
      await checkOut(cart, as('frozen'));
      const refused = { status: 409, body: { code: 'cart_frozen' } };
      expect(await add(cart, 'book')).toMatchObject(refused);
      expect(await project.api.request('DELETE', cart)).toMatchObject(refused);
      expect(await project.api.request('DELETE', `${cart}/items/${item}`)).toMatchObject(refused);
      expect(
        await project.api.request('PATCH', `${cart}/items/${item}`, { body: { quantity: 2 } }),
      ).toMatchObject(refused);
      expect(await checkOut(cart, as('frozen'))).toMatchObject(refused);
      expect((await project.api.get(cart)).body).toMatchObject({ status: 'checked_out', total: 2_500 });
    });

    it('answers the same for one Idempotency-Key', async () => {
      const cart = await begin(['book']);
      const headers = { 'idempotency-key': 'check-out-once' };
      const first = await checkOut(cart, as('again'), headers);
      expect(await checkOut(cart, as('again'), headers)).toMatchObject({ status: 201, body: first.body });
    });

    it.each([
      ['of goods', ['book', 'calls_100']],
      ['with a subscription', ['team', 'book']],
    ])('makes one payment of ten checkouts at once of a cart %s', async (what, products) => {
      const user = `racer_${products.length}_${what.length}`;
      const cart = await begin(...products.map((product): [string] => [product]));
      const answers = await Promise.all(Array.from({ length: 10 }, () => checkOut(cart, as(user))));
      const made = answers.filter(({ status }) => status === 201);
      expect(made.length).toBeGreaterThan(0);
      expect(new Set(made.map(({ body }) => body.payment_id)).size).toBe(1);
      for (const { status, body } of answers) {
        if (status !== 201) expect(['cart_frozen', 'provider_unavailable']).toContain(body.code);
      }
      const { body: payments } = await project.api.get(`/api/v1/payments?user_id=${user}`);
      expect(payments.data).toMatchObject([{ status: 'pending' }]);
    });

    it('leaves no add behind that was acknowledged before it', async () => {
      const cart = await begin(['book']);
      const [started, ...adds] = await Promise.all([
        checkOut(cart, as('hurried')),
        ...Array.from({ length: 10 }, () => add(cart, 'book')),
      ]);
      const added = adds.filter(({ status }) => status === 201).length;
      for (const { status, body } of adds) if (status !== 201) expect(body.code).toBe('cart_frozen');
      expect(started.status).toBe(201);
      expect((await read(started)).line_items).toMatchObject([{ quantity: 1 + added }]);
    });

    it.each<[string, [string, number?][], Json, number, string]>([
      ['an empty cart', [], as('empty'), 422, 'cart_empty'],
      ['one without a buyer', [['book']], {}, 400, 'validation_failed'],
    ])('refuses %s, which stays open', async (_, items, body, status, code) => {
      const cart = await begin(...items);
      expect(await checkOut(cart, body)).toMatchObject({ status, body: { code } });
      expect((await project.api.get(cart)).body.status).toBe('open');
    });

    it('refuses another user than the one whose cart it is', async () => {
      const { body } = await project.api.post('/api/v1/carts', {
        ...as('owner'),
        items: [{ product_id: 'book' }],
      });
      const cart = `/api/v1/carts/${textAt(body, 'cart_id')}`;
      expect(await checkOut(cart, as('thief'))).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'user_id' }] },
      });
      const started = await checkOut(cart, {});
      expect(await read(started)).toMatchObject({ user_id: 'owner', email: 'owner@example.com' });
    });

    it('takes the prices of the moment: editing a product changes open carts, not those checked out', async () => {
      const other = await platform.project({ ...store, id: 'repricing' });
      const product = '/api/v1/projects/repricing/products/book';
      const put = (amount: number, currency = 'usd') =>
        platform.operator.request('PUT', product, {
          body: { name: 'Book', type: 'one_time', price: { amount, currency } },
        });
      const fill = async () => {
        const items = [{ product_id: 'book', quantity: 2 }, { product_id: 'calls_100' }];
        const { body } = await other.api.post('/api/v1/carts', { items });
        return `/api/v1/carts/${textAt(body, 'cart_id')}`;
      };
      const [open, done] = [await fill(), await fill()];
      await other.api.post(`${done}/checkout`, as('early'));
      await put(3_000);
      expect((await other.api.get(open)).body).toMatchObject({ total: 7_000 });
      expect((await other.api.get(done)).body).toMatchObject({ total: 6_000 });
      await put(3_000, 'eur');
      expect((await other.api.get(open)).body).toMatchObject({ total: null });
      expect(await other.api.post(`${open}/checkout`, as('late'))).toMatchObject({
        status: 422,
        body: { code: 'cart_currency_mismatch' },
      });
      await platform.operator.request('DELETE', product);
      expect((await other.api.get(open)).body).toMatchObject({
        items: [{ amount: null }, { amount: 1_000 }],
      });
      expect(await other.api.post(`${open}/checkout`, as('late'))).toMatchObject({
        status: 404,
        body: { code: 'product_not_found' },
      });
      await platform.operator.request('DELETE', '/api/v1/projects/repricing');
      expect(await other.api.post(`${open}/checkout`, as('late'))).toMatchObject({
        status: 409,
        body: { code: 'project_archived' },
      });
      expect((await other.api.post('/api/v1/carts', {})).body.code).toBe('project_archived');
    });
  });

  describe('a subscription with other goods', () => {
    it('bills the goods with the first invoice, once, and grants both', async () => {
      const started = await checkOutItems('mixed', [
        { product_id: 'team' },
        { product_id: 'book', quantity: 2 },
        { product_id: 'calls_100' },
      ]);
      expect(started.body.payment_type).toBe('subscription');
      await pay(started);
      expect(await read(started)).toMatchObject({ amount: 11_000, product_id: null });
      await eventually(async () => expect(await permissionsOf('mixed')).toEqual(['read', 'team']));
      expect(await creditsOf('mixed')).toMatchObject([{ credit_type: 'api', available: 100 }]);
      const { body } = await project.api.get('/api/v1/subscriptions/mixed/team');
      expect(body).toMatchObject({ product_id: 'team', status: 'active' });
      const { provider } = await read(started);
      const invoices = await platform.stripe.invoices.list({
        subscription: textAt(provider, 'subscription_id'),
      });
      expect(invoices.data.map(({ amount_paid }) => amount_paid)).toEqual([11_000]);
      const subscription = await platform.stripe.subscriptions.retrieve(textAt(provider, 'subscription_id'));
      expect(subscription.items.data).toHaveLength(1);

      expect(await checkOutItems('mixed', [{ product_id: 'team' }, { product_id: 'book' }])).toMatchObject({
        status: 409,
        body: { code: 'subscription_exists' },
      });
    });

    it('charges the goods at once in a trial, which there is once', async () => {
      const items = [{ product_id: 'pro' }, { product_id: 'book' }];
      const started = await checkOutItems('trying', items);
      await pay(started);
      expect(await read(started)).toMatchObject({ amount: 2_500 });
      const { body } = await project.api.get('/api/v1/subscriptions/trying/pro');
      expect(body).toMatchObject({ status: 'trialing' });
      await platform.stripe.subscriptions.cancel(textAt((await read(started)).provider, 'subscription_id'));
      await eventually(async () => {
        const { body: ended } = await project.api.get('/api/v1/subscriptions/trying/pro');
        expect(ended.status).toBe('canceled');
      });

      await pay(await checkOutItems('trying', items));
      const { body: second } = await project.api.get('/api/v1/subscriptions/trying/pro');
      expect(second).toMatchObject({ status: 'active' });
    });

    it('gives its place up when its checkout expires, and can be retried', async () => {
      const started = await checkOutItems('slow', [{ product_id: 'team' }, { product_id: 'book' }]);
      await platform.control('clock/advance', { hours: 25 });
      await settled(started, 'expired');
      const path = `/api/v1/payments/${textAt(started.body, 'payment_id')}`;
      const retried = await project.api.post(`${path}/retry`);
      await pay(retried);
      expect(await read(retried)).toMatchObject({
        line_items: [{ product_id: 'team' }, { product_id: 'book' }],
      });
      expect(await project.api.post(`${path}/retry`)).toMatchObject({
        status: 409,
        body: { code: 'payment_not_retryable' },
      });
    });

    it('is replaced by another checkout of the subscription, and can be canceled', async () => {
      const first = await checkOutItems('undecided', [{ product_id: 'team' }, { product_id: 'book' }]);
      const second = await checkOutItems('undecided', [{ product_id: 'team' }]);
      expect((await read(first)).status).toBe('canceled');
      const path = `/api/v1/payments/${textAt(second.body, 'payment_id')}/cancel`;
      expect(await project.api.post(path)).toMatchObject({ status: 200, body: { status: 'canceled' } });
      expect((await checkOutItems('undecided', [{ product_id: 'team' }])).status).toBe(201);
    });
  });

  describe('one call', () => {
    it('sells a hundred products at once', async () => {
      const many = Array.from({ length: 100 }, (_, index) => ({
        id: `part_${index}`,
        name: `Part ${index}`,
        type: 'one_time',
        price: { amount: 100 + index },
      }));
      const factory = await platform.project({ ...store, id: 'factory', products: many });
      const started = await factory.api.post('/api/v1/checkout/cart', {
        ...as('builder'),
        items: many.map(({ id: product_id }) => ({ product_id })),
      });
      expect(started.status).toBe(201);
      await platform.pay(textAt(started.body, 'checkout_session_id'));
      const path = `/api/v1/payments/${textAt(started.body, 'payment_id')}`;
      await eventually(async () =>
        expect((await factory.api.get(path)).body).toMatchObject({ status: 'succeeded', amount: 14_950 }),
      );
    });

    it.each<[string, Json[], number, string]>([
      ['nothing', [], 422, 'cart_empty'],
      ['two currencies', [{ product_id: 'book' }, { product_id: 'tee' }], 422, 'cart_currency_mismatch'],
      ['two subscriptions', [{ product_id: 'pro' }, { product_id: 'team' }], 422, 'cart_recurring_conflict'],
      ['too much money', [{ product_id: 'house', quantity: 2 }], 422, 'amount_too_large'],
      [
        'too many in two lines',
        [
          { product_id: 'book', quantity: 26 },
          { product_id: 'book', quantity: 25 },
        ],
        422,
        'quantity_out_of_range',
      ],
    ])('refuses %s', async (_, items, status, code) => {
      expect(await checkOutItems('refused', items)).toMatchObject({ status, body: { code } });
      expect((await project.api.get('/api/v1/payments?user_id=refused')).body.data).toEqual([]);
    });

    it('stops a suspended user', async () => {
      await project.api.post('/api/v1/users', { user_id: 'banned', email: 'banned@example.com' });
      await project.api.post('/api/v1/users/banned/suspend');
      await database.quiet();
      expect(await checkOutItems('banned', [{ product_id: 'book' }])).toMatchObject({
        status: 403,
        body: { code: 'user_suspended' },
      });
    });

    it('refuses a single payment that is more than Stripe takes', async () => {
      const body = { ...buyer, product_id: 'house', quantity: 2 };
      expect(await project.api.post('/api/v1/payments', body)).toMatchObject({
        status: 422,
        body: { code: 'amount_too_large' },
      });
    });
  });

  it('expires after 24 hours', async () => {
    const cart = await begin(['book']);
    await platform.control('clock/advance', { hours: 25 });
    await eventually(async () => expect((await project.api.get(cart)).body.status).toBe('expired'));
    const refused = { status: 409, body: { code: 'cart_expired' } };
    expect(await add(cart, 'book')).toMatchObject(refused);
    expect(await checkOut(cart, as('late'))).toMatchObject(refused);
    expect((await project.api.request('DELETE', cart)).status).toBe(204);
  });
});
