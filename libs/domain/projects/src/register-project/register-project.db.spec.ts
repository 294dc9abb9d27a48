import { PUBLIC_URL, ProjectsApp } from '../../test/projects-app';
import { textAt, type Json } from '../../../../../test/support/api-client';

const ebook = { id: 'ebook', name: 'E-book', type: 'one_time', price: { amount: 1900 } };
const pro = {
  id: 'pro',
  name: 'Pro plan',
  type: 'subscription',
  price: { amount: 2900, currency: 'eur', interval: 'month' },
};

describe('POST /api/v1/projects', () => {
  let app: ProjectsApp;

  beforeAll(async () => {
    app = await ProjectsApp.start();
  });

  afterAll(() => app.stop());

  const numberOf = async (table: string) => {
    const [row] = await app.db.query<{ count: bigint }>(`SELECT count(*) AS count FROM ${table}`);
    return Number(row?.count);
  };

  it('answers with the whole configuration and ready-made environment variables', async () => {
    const { status, body } = await app.register({
      id: 'ecom_001',
      name: 'Shop',
      domain: 'Shop.Example',
      webhook_url: 'https://shop.example/hooks',
      products: [ebook, pro, { ...ebook, id: 'credits', type: 'api_credits' }],
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      project_id: 'ecom_001',
      name: 'Shop',
      domain: 'shop.example',
      default_currency: 'usd',
      payment_types: ['both'],
      features: ['credits', 'permissions'],
      success_url: 'https://shop.example/payment/success?session_id={CHECKOUT_SESSION_ID}',
      cancel_url: 'https://shop.example/payment/cancel',
      webhook_url: 'https://shop.example/hooks',
      stripe_mapping: { ebook: 'price_1', pro: 'price_2', credits: 'price_3' },
      archived: false,
    });
    expect(body.environment_variables).toEqual({
      PROJECT_ID: 'ecom_001',
      PAYMENT_SERVICE_URL: PUBLIC_URL,
      AUTH_SERVICE_URL: PUBLIC_URL,
      PAYMENT_API_KEY: expect.stringMatching(/^grove_sk_[0-9a-z]{26}_[0-9A-Za-z]{49}$/) as string,
      PAYMENT_PUBLISHABLE_KEY: expect.stringMatching(/^grove_pk_[0-9a-z]{26}_[0-9A-Za-z]{49}$/) as string,
      PAYMENT_WEBHOOK_SECRET: expect.stringMatching(/^whsec_[0-9A-Za-z+/]{43}=$/) as string,
    });
    expect((body.products as Json[])[1]).toEqual({
      id: 'pro',
      name: 'Pro plan',
      type: 'subscription',
      recurring: true,
      price_id: 'price_2',
      price: { amount: 2900, currency: 'eur', interval: 'month', interval_count: 1 },
      tax_behavior: 'unspecified',
      trial_days: null,
      quantity: null,
      grants: { permissions: ['pro'], credits: [], grace_days: 3 },
      fulfillment: null,
      metered: null,
    });
  });

  it('publishes project.created', async () => {
    const { id } = await app.project({ name: 'Publisher', products: [ebook] });
    const events = await app.db.query<{ type: string; data: Json }>(
      `SELECT type, data FROM events.events WHERE project_id = $1`,
      [id],
    );
    expect(events).toEqual([
      {
        type: 'project.created',
        data: {
          name: 'Publisher',
          domain: 'shop.example',
          payment_types: ['one_time'],
          features: [],
          archived: false,
        },
      },
    ]);
  });

  it('takes http for a local domain, and keeps its port', async () => {
    const { body } = await app.project({ domain: 'localhost:5173' });
    expect(body.cancel_url).toBe('http://localhost:5173/payment/cancel');
  });

  it('registers a project that sells nothing yet', async () => {
    const { body } = await app.project({});
    expect(body).toMatchObject({
      payment_types: ['one_time'],
      features: [],
      products: [],
      stripe_mapping: {},
    });
  });

  describe('ids', () => {
    it('refuses an id that is taken', async () => {
      await app.project({ id: 'taken' });
      const { status, body } = await app.register({ id: 'taken', name: 'Other', domain: 'other.example' });
      expect([status, body.code]).toEqual([409, 'project_exists']);
    });

    it('gives an id to one of two racers', async () => {
      const racer = () =>
        app.register({ id: 'raced', name: 'Racer', domain: 'a.example', products: [ebook] });
      const statuses = (await Promise.all([racer(), racer()])).map(({ status }) => status);
      expect(statuses.sort()).toEqual([201, 409]);
    });

    it('makes different ids of the same name, also at once', async () => {
      const racer = () => app.register({ name: 'Crème Brûlée', domain: 'a.example', products: [ebook] });
      const bodies = (await Promise.all(Array.from({ length: 8 }, racer))).map(({ body }) => body);
      const ids = bodies.map((body) => textAt(body, 'project_id'));
      expect(new Set(ids).size).toBe(8);
      expect(ids).toContain('creme-brulee');
      expect(ids.every((id) => /^creme-brulee(-[0-9a-z]+)?$/.test(id))).toBe(true);
    });
  });

  describe('the tax_behavior of prices that exist at Stripe', () => {
    const withPrice = (product: Json) =>
      app.register({
        name: 'Taxed',
        billing_group: 'taxed',
        domain: 'a.example',
        products: [{ id: 'it', name: 'It', type: 'one_time', price_id: 'price_taxed', ...product }],
      });

    it.each([{}, { tax_behavior: 'exclusive' }])('is shown as the price has it, given %j', async (given) => {
      app.stripe.has({ id: 'price_taxed', taxBehavior: 'exclusive' });
      const { status, body } = await withPrice(given);
      expect([status, body]).toMatchObject([201, { products: [{ tax_behavior: 'exclusive' }] }]);
    });

    it.each([
      ['inclusive', 'unspecified', 'set it at Stripe, which allows that once, or leave tax_behavior out'],
      ['inclusive', 'exclusive', 'leave tax_behavior out, or name another price'],
      ['unspecified', 'exclusive', 'leave tax_behavior out, or name another price'],
    ] as const)('refuses %s of one that is %s, and says what to do', async (wanted, taxBehavior, advice) => {
      app.stripe.has({ id: 'price_taxed', taxBehavior });
      const { status, body } = await withPrice({ tax_behavior: wanted });
      expect([status, body.code]).toEqual([422, 'price_invalid']);
      expect(body['detail']).toContain(`its tax_behavior is ${taxBehavior}, not ${wanted}`);
      expect(body['detail']).toContain(advice);
    });
  });

  describe('prices that exist at Stripe', () => {
    const withPrice = (product: Json) =>
      app.register({
        name: 'Priced',
        domain: 'a.example',
        products: [{ id: 'it', name: 'It', type: 'one_time', price_id: 'price_x', ...product }],
      });

    it.each([
      ['is not there', {}, undefined],
      ['is not active', {}, { active: false }],
      ['has no fixed amount', {}, { unitAmount: null }],
      ['is recurring, for a one-time product', {}, monthly()],
      ['is one-time, for a subscription', { type: 'subscription' }, {}],
      ['is one-time, for a product with a trial', { type: 'pro_features', trial_days: 7 }, {}],
    ])('refuses one that %s', async (_what, product, price) => {
      app.stripe.prices.delete('price_x');
      if (price !== undefined) app.stripe.has({ id: 'price_x', ...price });
      const { status, body } = await withPrice(product);
      expect([status, body.code]).toEqual([422, 'price_invalid']);
    });

    it('reads amount, currency and, where the type leaves it open, recurrence from the price', async () => {
      app.stripe.has({ id: 'price_x', unitAmount: 777, currency: 'eur', ...monthly() });
      const { body } = await withPrice({ type: 'premium_access' });
      expect(body.payment_types).toEqual(['subscription']);
      expect((body.products as Json[])[0]).toMatchObject({
        recurring: true,
        price_id: 'price_x',
        price: { amount: 777, currency: 'eur', interval: 'month', interval_count: 1 },
      });
    });

    const meter = { id: 'mtr_x', eventName: 'calls', active: true, fits: true };
    const billsUsage = () => ({ ...monthly(), meterId: 'mtr_x' });
    const subscription = { type: 'subscription', metered: { meter: 'calls' } };

    it('takes a metered one for a product of its meter', async () => {
      app.stripe.meters.set('mtr_x', meter);
      app.stripe.has({ id: 'price_by_use', ...billsUsage() });
      const { status, body } = await withPrice({ ...subscription, price_id: 'price_by_use' });
      expect([status, body.features]).toEqual([201, ['permissions', 'metered']]);
    });

    it.each([
      ['is billed by a quantity, for a metered product', subscription, monthly(), meter],
      ['is metered, for a product that is not', { type: 'subscription' }, billsUsage(), meter],
      ['is metered by another meter', subscription, billsUsage(), { ...meter, eventName: 'bytes' }],
      ['has a meter that is not active', subscription, billsUsage(), { ...meter, active: false }],
      ['has a meter that counts in another way', subscription, billsUsage(), { ...meter, fits: false }],
    ])('refuses one that %s', async (_what, product, price, itsMeter) => {
      app.stripe.meters.set('mtr_x', itsMeter);
      app.stripe.has({ id: 'price_x', ...price });
      const { status, body } = await withPrice(product);
      expect([status, body.code]).toEqual([422, 'price_invalid']);
    });

    it('makes nothing at Stripe when one of several prices is wrong', async () => {
      const before = app.stripe.created.length;
      const { status } = await app.register({
        name: 'Wrong',
        domain: 'a.example',
        products: [ebook, { ...ebook, id: 'other', price: undefined, price_id: 'price_nowhere' }],
      });
      expect(status).toBe(422);
      expect(app.stripe.created).toHaveLength(before);
    });

    function monthly() {
      return { recurring: { interval: 'month', intervalCount: 1 } } as const;
    }
  });

  describe('when it is interrupted', () => {
    afterEach(() => {
      app.stripe.creationsLeft = Infinity;
    });

    it('registers nothing while Stripe is down, and makes no second price afterwards', async () => {
      const registration = { name: 'Interrupted', domain: 'a.example', products: [ebook, pro] };
      const before = { projects: await numberOf('projects.projects'), prices: app.stripe.created.length };
      app.stripe.creationsLeft = before.prices + 1;
      const failed = await app.register(registration, { 'idempotency-key': 'interrupted' });
      expect([failed.status, failed.body.code]).toEqual([503, 'provider_unavailable']);
      expect(await numberOf('projects.projects')).toBe(before.projects);

      app.stripe.creationsLeft = Infinity;
      const { status } = await app.register(registration, { 'idempotency-key': 'interrupted' });
      expect(status).toBe(201);
      expect(app.stripe.created).toHaveLength(before.prices + 2);
    });

    it('gives working credentials to a repetition whose first answer was lost in a crash', async () => {
      const registration = { name: 'Crashed', domain: 'a.example', products: [ebook] };
      const headers = { 'idempotency-key': 'crashed' };
      const first = await app.register(registration, headers);
      // As a crash between the commit and the storing of the answer leaves it.
      await app.db.query(
        `UPDATE http.idempotency_keys SET status = NULL, body = NULL, lease_id = 'lease_dead', leased_until = now() - interval '1 s'
         WHERE key = 'crashed'`,
      );
      const second = await app.register(registration, headers);
      expect([second.status, second.body.project_id]).toEqual([201, first.body.project_id]);

      const read = (body: Json) =>
        app
          .keyed(textAt(body, 'project_id'), textAt(body, 'environment_variables.PAYMENT_API_KEY'))
          .get(`/api/v1/projects/${textAt(body, 'project_id')}`);
      expect((await read(second.body)).status).toBe(200);
      expect((await read(first.body)).status).toBe(401);
    });
  });

  describe('secrets', () => {
    const registration = { name: 'Secretive', domain: 'a.example', products: [ebook] };

    it('replays the same answer, secrets included, for the same Idempotency-Key', async () => {
      const headers = { 'idempotency-key': 'secretive' };
      const first = await app.register(registration, headers);
      const second = await app.register(registration, headers);
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      expect([second.status, second.body]).toEqual([201, first.body]);
    });

    it('keeps no secret in clear in any table', async () => {
      const { body } = await app.register(registration, { 'idempotency-key': 'looked-for' });
      const tables = await app.db.query<{ name: string }>(
        `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
         WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'`,
      );
      expect(tables.length).toBeGreaterThan(5);
      const stored = await Promise.all(
        tables.map(({ name }) => app.db.query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`)),
      );
      const everything = stored
        .flat()
        .map(({ row }) => row)
        .join('\n');
      expect(everything).toContain(textAt(body, 'project_id'));
      for (const name of ['PAYMENT_API_KEY', 'PAYMENT_PUBLISHABLE_KEY', 'PAYMENT_WEBHOOK_SECRET']) {
        const secret = textAt(body, `environment_variables.${name}`);
        expect(everything).not.toContain(secret.slice(-40));
      }
    });
  });

  it.each([
    [
      'a project backend',
      (key: string) => ({ authorization: `Bearer ${key}`, 'x-project-id': 'closed' }),
      403,
    ],
    ['nobody', () => ({}), 401],
    ['a wrong admin key', () => ({ authorization: 'Bearer wrong_admin_key' }), 401],
  ])('is closed to %s', async (_who, headersFor, status) => {
    const known = await app.operator.get('/api/v1/projects/closed');
    const key = known.status === 200 ? '' : (await app.project({ id: 'closed' })).key;
    const answer = await app
      .client(headersFor(key))
      .post('/api/v1/projects', { name: 'A', domain: 'a.example' });
    expect(answer.status).toBe(status);
  });
});
