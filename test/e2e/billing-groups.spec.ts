import { textAt, type Json } from '../support/api-client';
import { buyer, metered, shop } from '../support/catalog';
import { TestPlatform, type TestProject } from '../support/platform';

describe('a billing group', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
  });
  afterAll(() => platform.stop());

  const member = (billing_group?: string, rest: Json = shop) =>
    platform.project({ ...rest, ...(billing_group === undefined ? {} : { billing_group }) });
  /** Begins a payment and answers the customer at Stripe. */
  const customerIn = async (
    { api, frontEnd }: TestProject,
    body: Json = {},
    from: 'api' | 'frontEnd' = 'api',
  ) => {
    const client = from === 'api' ? api : frontEnd;
    const started = await client.post('/api/v1/payments', { ...buyer, product_id: 'ebook', ...body });
    expect(started.status).toBe(201);
    const shown = await api.get(`/api/v1/payments/${textAt(started.body, 'payment_id')}`);
    return (shown.body as { provider: { customer_id: string | null } }).provider.customer_id;
  };

  it('shares the customer of the same user, and no other', async () => {
    const [one, other, outside] = [await member('one'), await member('one'), await member()];
    const customer = await customerIn(one);
    expect(customer).toMatch(/^cus_/);
    expect(await customerIn(other)).toBe(customer);
    expect(await customerIn(outside)).not.toBe(customer);
    expect(await customerIn(other, { user_id: 'user_2' })).not.toBe(customer);
  });

  it('gives two projects one customer, also when both ask at once with different addresses', async () => {
    const [one, other] = [await member('race'), await member('race')];
    await Promise.all([customerIn(one), customerIn(other, { email: 'other@example.com' })]);
    expect(await customerIn(other)).toBe(await customerIn(one));
  });

  it('gives a front end that names another address a customer of its own', async () => {
    const [one, other] = [await member('front'), await member('front')];
    const customer = await customerIn(one);
    expect(await customerIn(other, { email: 'mallory@example.com' }, 'frontEnd')).not.toBe(customer);
    expect(await customerIn(other)).toBe(customer);
  });

  it('leaves a user the customer that he had when the project joined', async () => {
    const [one, late] = [await member('late'), await member()];
    const first = await customerIn(one);
    const own = await customerIn(late);
    const joined = await platform.operator.request('PATCH', `/api/v1/projects/${late.id}`, {
      body: { billing_group: 'late' },
    });
    expect(joined.status).toBe(200);
    expect(await customerIn(late)).toBe(own);
    const known = await customerIn(one, { user_id: 'of_one' });
    expect(await customerIn(late, { user_id: 'of_one' })).toBe(known);
    expect(own).not.toBe(first);
  });

  it('replaces a customer that is gone at Stripe for all of them', async () => {
    const [one, other] = [await member('gone'), await member('gone')];
    const former = await customerIn(one);
    expect(await customerIn(other)).toBe(former);
    await platform.stripe.customers.del(former ?? '');
    const next = await customerIn(other);
    expect(next).not.toBe(former);
    expect(await customerIn(one)).toBe(next);
  });

  it('is for the operator to say', async () => {
    const project = await member();
    const asked = await project.api.request('PATCH', `/api/v1/projects/${project.id}`, {
      body: { billing_group: 'one' },
    });
    expect(asked).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('has each meter in one project only, whichever way it would come to a second', async () => {
    await member('usage', metered);
    const second = await platform.operator.post('/api/v1/projects', { ...metered, billing_group: 'usage' });
    const other = await member(undefined, metered);
    const joining = await platform.operator.request('PATCH', `/api/v1/projects/${other.id}`, {
      body: { billing_group: 'usage' },
    });
    const third = await member('usage');
    const [product] = metered.products;
    const { id, ...rest } = product ?? { id: '' };
    const adding = await third.api.request('PUT', `/api/v1/projects/${third.id}/products/${id}`, {
      body: rest,
    });
    for (const refused of [second, joining, adding])
      expect(refused).toMatchObject({ status: 409, body: { code: 'meter_taken_in_group' } });
  });
});
