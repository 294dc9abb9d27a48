import type { Json } from '../support/api-client';
import { metered } from '../support/catalog';
import { eventually } from '../support/eventually';
import { countedAtStripe, subscribe } from '../support/metered-usage';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const METER = 'map_loads';

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
    const total = 120 + 465 + 7;
    expect(await recorded('ada')).toEqual([{ meter: METER, quantity: total, records: 32 }]);
    await counted(customer, total);
    expect(await recorded('ada', `?meter=${METER}&to=${yesterday}`)).toEqual([]);
    expect(
      await recorded('ada', `?from=${yesterday}&to=${new Date(Date.now() - 3_600_000).toISOString()}`),
    ).toEqual([{ meter: METER, quantity: 7, records: 1 }]);
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
    expect(await recorded('bob')).toEqual([{ meter: METER, quantity: 8, records: 2 }]);
  });

  it('waits for a user who has not bought yet, and is reported when he does', async () => {
    await use('cid', 11);
    const waiting = async () =>
      ((await platform.operator.get('/api/v1/usage_reports?state=pending')).body.data as Json[]).filter(
        ({ user_id: user }) => user === 'cid',
      );
    await eventually(async () =>
      expect(await waiting()).toMatchObject([{ quantity: 11, failures: 0, first_sent_at: null }]),
    );
    const customer = await subscribe(platform, project, 'cid', 'pay_as_you_go');
    await counted(customer, 11);
    await eventually(async () => expect(await waiting()).toEqual([]));
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
      (await platform.operator.get(`/api/v1/usage_reports?state=${state}`)).body.data as Json[];
    const refused = {
      user_id: 'dan',
      quantity: 9,
      last_error: expect.stringContaining('No active meter') as string,
      first_sent_at: null,
    };
    await eventually(async () => expect(await reports('pending')).toMatchObject([refused]));
    await database.query(
      `UPDATE payments.usage_reports SET failures = 27, available_at = now() WHERE user_id = 'dan'`,
    );
    await eventually(async () => expect(await reports('dead')).toMatchObject([refused]));
    const metrics = await (await fetch(`${platform.url}/metrics`)).text();
    expect(metrics).toContain('paygrove_usage_reports{state="dead"} 1');

    await platform.stripe.billing.meters.reactivate(meter);
    const [{ usage_report_id: id } = {}] = await reports('dead');
    const redrive = () => platform.operator.post(`/api/v1/usage_reports/${String(id)}/redrive`);
    expect(await redrive()).toMatchObject({ status: 200, body: { state: 'pending', failures: 0 } });
    await eventually(async () => expect(await countedAtStripe(platform.stripe, 'tiles', customer)).toBe(9));
    await eventually(async () =>
      expect(await redrive()).toMatchObject({ status: 409, body: { code: 'usage_report_not_dead' } }),
    );
    expect(await platform.operator.post('/api/v1/usage_reports/ubatch_none/redrive')).toMatchObject({
      status: 404,
      body: { code: 'usage_report_not_found' },
    });
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
