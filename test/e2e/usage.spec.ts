import { textAt, type Json } from '../support/api-client';
import { metered } from '../support/catalog';
import { eventually } from '../support/eventually';
import { ExistingBusiness } from '../support/existing-business';
import { countedAtStripe, paid, subscribe } from '../support/metered-usage';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const METER = 'map_loads';
const QUEUE = '/api/v1/work_queues/usage_reports/work';

describe('metered usage', () => {
  let platform: TestPlatform;
  let project: TestProject;
  let database: TestDatabase;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    project = await platform.project(metered);
    database = await TestDatabase.connect();
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const use = (user: string, quantity: number, more: Json = {}, headers?: Record<string, string>) =>
    project.api.post('/api/v1/usage', { user_id: user, meter: METER, quantity, ...more }, headers);
  const recorded = async (user: string, query = '') =>
    (await project.api.get(`/api/v1/usage/${user}${query}`)).body.totals;
  /** Of the one meter that a user has used, once it is as expected. */
  const totalsOf = (user: string, expected: Json) =>
    eventually(async () => {
      const [total] = (await recorded(user)) as Json[];
      expect(total).toMatchObject(expected);
      return total;
    });
  const buying = (user: string) => ({
    user_id: user,
    email: `${user}@example.com`,
    product_id: 'pay_as_you_go',
  });
  const counted = (customer: string, quantity: number) =>
    eventually(async () => expect(await countedAtStripe(platform.stripe, METER, customer)).toBe(quantity));

  it('is sold by the unit, under the meter of the product, and detected as such', async () => {
    expect(project.registration).toMatchObject({ features: ['permissions', 'metered'] });
    const { body } = await project.api.get(`/api/v1/usage/nobody`);
    expect(body).toEqual({ user_id: 'nobody', from: null, to: null, totals: [] });
    const { stripe_mapping: prices } = project.registration as { stripe_mapping: Record<string, string> };
    const price = await platform.stripe.prices.retrieve(prices.pay_as_you_go ?? '');
    expect(price).toMatchObject({ unit_amount: 3, recurring: { usage_type: 'metered', interval: 'month' } });
    const meter = await platform.stripe.billing.meters.retrieve(price.recurring?.meter ?? '');
    expect(meter).toMatchObject({ event_name: METER, default_aggregation: { formula: 'sum' } });
  });

  it('costs nothing at checkout, and what is used arrives at Stripe, exactly', async () => {
    const customer = await subscribe(platform, project, 'ada', 'pay_as_you_go');
    await eventually(async () => {
      const { body } = await project.api.get('/api/v1/payments?user_id=ada');
      expect(body).toMatchObject({
        data: [{ status: 'succeeded', amount: 0, line_items: [{ unit_amount: 3, amount: 0 }] }],
      });
    });

    const first = await use('ada', 120);
    expect(first).toMatchObject({ status: 201, body: { user_id: 'ada', meter: METER, quantity: 120 } });
    await Promise.all(Array.from({ length: 30 }, (_, index) => use('ada', index + 1)));
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    expect(await use('ada', 7, { timestamp: yesterday })).toMatchObject({ body: { timestamp: yesterday } });
    const billed = 120 + 465;
    await counted(customer, billed);
    await totalsOf('ada', { meter: METER, quantity: billed + 7, records: 32, waiting: 7 });
    expect(await countedAtStripe(platform.stripe, METER, customer)).toBe(billed);
    expect(await recorded('ada', `?meter=${METER}&to=${yesterday}`)).toEqual([]);
    expect(
      await recorded('ada', `?from=${yesterday}&to=${new Date(Date.now() - 3_600_000).toISOString()}`),
    ).toEqual([{ meter: METER, quantity: 7, records: 1, waiting: 7, failed: 0, unbilled: 0 }]);
  });

  it('is counted once, however often it is sent', async () => {
    const customer = await subscribe(platform, project, 'bob', 'pay_as_you_go');
    const keyed = await Promise.all(
      Array.from({ length: 20 }, () => use('bob', 5, {}, { 'idempotency-key': 'bob-1' })),
    );
    expect(keyed.every(({ status }) => [201, 409].includes(status))).toBe(true);
    const named = await Promise.all(
      Array.from({ length: 20 }, () => use('bob', 3, { identifier: 'bob-req-1' })),
    );
    expect(new Set(named.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(named.map(({ body }) => body.usage_id)).size).toBe(1);
    expect(await use('bob', 4, { identifier: 'bob-req-1' })).toMatchObject({
      status: 422,
      body: { code: 'usage_identifier_reused' },
    });
    await counted(customer, 8);
    await totalsOf('bob', { meter: METER, quantity: 8, records: 2, waiting: 0 });
  });

  it('is never billed by a subscription that began later, and says so once nothing else can come', async () => {
    await use('cid', 11, { timestamp: new Date(Date.now() - 60_000).toISOString() });
    const billed = await totalsOf('cid', { quantity: 11, records: 1, waiting: 11 });
    expect(billed).toMatchObject({ failed: 0, unbilled: 0 });
    const customer = await subscribe(platform, project, 'cid', 'pay_as_you_go');
    await use('cid', 4);
    await totalsOf('cid', { quantity: 15, records: 2, waiting: 11 });
    await counted(customer, 4);

    await database.query(
      `UPDATE subscriptions.usage_reports SET used_at = now() - interval '36 days', available_at = now()
       WHERE user_id = 'cid' AND state = 'pending'`,
    );
    await totalsOf('cid', { quantity: 15, waiting: 0, failed: 0, unbilled: 11 });
    await counted(customer, 4);
  });

  it('waits for a subscription that Paygrove is not told of yet, and goes to its customer, not to another of the user', async () => {
    const business = new ExistingBusiness(platform, project);
    const started = await project.api.post('/api/v1/payments', buying('hal'));
    const payment = `/api/v1/payments/${textAt(started.body, 'payment_id')}`;
    const another = textAt((await project.api.get(payment)).body, 'provider.customer_id');
    expect(await project.api.post(`${payment}/cancel`)).toMatchObject({ status: 200 });

    const customer = await business.customer('hal', 'pm_card_visa');
    await business.subscription('hal', {
      customer,
      items: [{ price: business.priceOf('pay_as_you_go') }],
    });
    await use('hal', 8);
    await totalsOf('hal', { quantity: 8, waiting: 8 });
    expect(await business.import({ dry_run: false })).toMatchObject({ subscriptions: { imported: 1 } });
    await counted(customer, 8);
    await totalsOf('hal', { quantity: 8, waiting: 0, unbilled: 0 });
    expect(await countedAtStripe(platform.stripe, METER, another)).toBe(0);
  });

  it('goes to the customer who has subscribed by a front end under an address of his own', async () => {
    const known = await project.api.post('/api/v1/payments', buying('ida'));
    const payment = `/api/v1/payments/${textAt(known.body, 'payment_id')}`;
    const another = textAt((await project.api.get(payment)).body, 'provider.customer_id');
    expect(await project.api.post(`${payment}/cancel`)).toMatchObject({ status: 200 });

    const started = await project.frontEnd.post('/api/v1/payments', {
      ...buying('ida'),
      email: 'ida@home.example',
    });
    const customer = await paid(platform, project, started);
    expect(customer).not.toBe(another);
    await use('ida', 6);
    await counted(customer, 6);
    expect(await countedAtStripe(platform.stripe, METER, another)).toBe(0);
  });

  it('is reported once for a user with two subscriptions to its meter', async () => {
    const [product] = metered.products;
    const twice = await platform.project({
      ...metered,
      id: 'two-plans',
      products: ['small', 'large'].map((id) => ({ ...product, id, metered: { meter: 'shared_calls' } })),
    });
    const customer = await subscribe(platform, twice, 'jon', 'small');
    expect(await subscribe(platform, twice, 'jon', 'large')).toBe(customer);
    await twice.api.post('/api/v1/usage', { user_id: 'jon', meter: 'shared_calls', quantity: 6 });
    await eventually(async () =>
      expect(await countedAtStripe(platform.stripe, 'shared_calls', customer)).toBe(6),
    );
    const { body } = await twice.api.get('/api/v1/usage/jon');
    expect(body).toMatchObject({ totals: [{ quantity: 6, waiting: 0, failed: 0, unbilled: 0 }] });
  });

  it('is parked where the operator sees it when Stripe refuses it, and goes on when he redrives it', async () => {
    const other = await platform.project({
      ...metered,
      id: 'gone-meter',
      products: [{ ...metered.products[0], metered: { meter: 'tiles' } }],
    });
    const customer = await subscribe(platform, other, 'dan', 'pay_as_you_go');
    const { data: meters } = await platform.stripe.billing.meters.list({ limit: 100 });
    const meter = meters.find(({ event_name: name }) => name === 'tiles')?.id ?? '';
    await platform.stripe.billing.meters.deactivate(meter);
    await other.api.post('/api/v1/usage', { user_id: 'dan', meter: 'tiles', quantity: 9 });
    const reports = async (state: string) =>
      (await platform.operator.get(`${QUEUE}?state=${state}`)).body.data as Json[];
    const refused = { last_error: expect.stringContaining('No active meter') as string };
    await eventually(async () =>
      expect(await reports('pending')).toContainEqual(expect.objectContaining(refused)),
    );
    await database.query(
      `UPDATE subscriptions.usage_reports SET failures = 27, available_at = now() WHERE user_id = 'dan'`,
    );
    await eventually(async () => expect(await reports('dead')).toMatchObject([refused]));
    expect((await other.api.get('/api/v1/usage/dan')).body).toMatchObject({
      totals: [{ quantity: 9, waiting: 0, failed: 9, unbilled: 0 }],
    });
    const metrics = await (await fetch(`${platform.url}/metrics`)).text();
    expect(metrics).toContain('paygrove_usage_reports{state="dead"} 1');

    await platform.stripe.billing.meters.reactivate(meter);
    const [{ work_id: id } = {}] = await reports('dead');
    const redrive = () => platform.operator.post(`${QUEUE}/${String(id)}/redrive`);
    expect(await redrive()).toMatchObject({ status: 200, body: { state: 'pending', failures: 0 } });
    await eventually(async () => expect(await countedAtStripe(platform.stripe, 'tiles', customer)).toBe(9));
    await eventually(async () =>
      expect(await redrive()).toMatchObject({ status: 409, body: { code: 'work_not_dead' } }),
    );
  });

  it.each<[string, Json, number, string]>([
    ['a meter of no product', { meter: 'ghost' }, 404, 'meter_not_found'],
    ['no meter', { meter: undefined }, 400, 'validation_failed'],
    ['nothing', { quantity: 0 }, 400, 'validation_failed'],
    ['less than nothing', { quantity: -1 }, 400, 'validation_failed'],
    ['a fraction', { quantity: 1.5 }, 400, 'validation_failed'],
    ['text', { quantity: '1' }, 400, 'validation_failed'],
    ['too much at once', { quantity: 1_000_000_000_001 }, 400, 'validation_failed'],
    ['too much for JSON', { quantity: 2 ** 53 }, 400, 'validation_failed'],
    ['too long ago', { timestamp: '2020-01-01T00:00:00Z' }, 400, 'validation_failed'],
    ['the future', { timestamp: '2200-01-01T00:00:00Z' }, 400, 'validation_failed'],
    ['no time', { timestamp: 'yesterday' }, 400, 'validation_failed'],
    ['an odd identifier', { identifier: ' ' }, 400, 'validation_failed'],
    ['an unknown field', { amount: 1 }, 400, 'validation_failed'],
  ])('refuses %s and records nothing', async (_, fields, status, code) => {
    expect(await use('eve', 1, fields)).toMatchObject({ status, body: { code } });
    expect(await recorded('eve')).toEqual([]);
  });

  it('has one meter at Stripe, however many products ask for it at once', async () => {
    const products = Array.from({ length: 8 }, (_, index) => ({
      ...metered.products[0],
      id: `product_${index}`,
      metered: { meter: 'shared_meter' },
    }));
    await Promise.all(
      [1, 2, 3].map((number) => platform.project({ ...metered, id: `sharing-${number}`, products })),
    );
    const { data: meters } = await platform.stripe.billing.meters.list({ limit: 100 });
    expect(meters.filter(({ event_name: name }) => name === 'shared_meter')).toHaveLength(1);
  });

  it('is recorded also when its product is no longer sold: who has bought it goes on using it', async () => {
    const leaving = await platform.project({ ...metered, id: 'leaving' });
    const removed = await platform.operator.request(
      'DELETE',
      '/api/v1/projects/leaving/products/pay_as_you_go',
    );
    expect(removed.status).toBeLessThan(300);
    const body = { user_id: 'gus', meter: METER, quantity: 1 };
    expect(await leaving.api.post('/api/v1/usage', body)).toMatchObject({ status: 201 });
  });

  it('knows no meter of another project, and none of its usage', async () => {
    const stranger = await platform.project({ name: 'Stranger', domain: 'stranger.example', products: [] });
    const body = { user_id: 'ada', meter: METER, quantity: 1 };
    expect(await stranger.api.post('/api/v1/usage', body)).toMatchObject({ status: 404 });
    expect((await stranger.api.get('/api/v1/usage/ada')).body.totals).toEqual([]);
  });

  it('is not sold in numbers', async () => {
    const body = { user_id: 'fay', email: 'fay@example.com', product_id: 'pay_as_you_go', quantity: 2 };
    expect(await project.api.post('/api/v1/payments', body)).toMatchObject({
      status: 422,
      body: { code: 'quantity_out_of_range' },
    });
  });
});
