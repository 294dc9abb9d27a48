import { textAt, type Json } from '../support/api-client';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import { plans, Subscriber } from '../support/subscribers';
import { reconcile } from '../support/reconciling';

describe('a subscription that was moved at Stripe to a price that is not the project’s', () => {
  let platform: TestPlatform;
  let project: TestProject;
  let logged = '';

  beforeAll(async () => {
    platform = await TestPlatform.start({
      asProcess: true,
      environment: { LOG_LEVEL: 'warn' },
      hear: (text) => (logged += text),
    });
    project = await platform.project(plans);
  });
  afterAll(() => platform.stop());

  const foreignPrice = (unit_amount: number, interval: 'month' | 'year') =>
    platform.stripe.prices.create({
      unit_amount,
      currency: 'usd',
      recurring: { interval },
      product_data: { name: 'Of nobody here' },
    });
  const moved = async (userId: string, unitAmount: number, interval: 'month' | 'year') => {
    const one = await Subscriber.of(platform, project, userId, 'team');
    const { id, items } = await one.atStripe();
    const { id: price } = await foreignPrice(unitAmount, interval);
    await platform.stripe.subscriptions.update(id, {
      items: [{ id: items.data[0]?.id ?? '', price }],
      proration_behavior: 'none',
    });
    return { one, price };
  };
  /** What a comparison with Stripe finds of it. */
  const differencesOf = async ({ id }: Subscriber, body: Json = {}) => {
    const run = await reconcile(platform.operator, body);
    const path = `/api/v1/reconciliation/runs/${textAt(run, 'run_id')}/differences?limit=100`;
    const found = await platform.operator.get(path);
    return (found.body.data as Json[]).filter(({ object_id }) => object_id === id);
  };
  const paymentsOf = async ({ userId }: Subscriber) => {
    const { body } = await project.api.get(`/api/v1/payments?user_id=${userId}`);
    return (body.data as Json[]).reverse();
  };
  const isPaid = (one: Subscriber, amount: number, billing_reason: string) =>
    eventually(async () => {
      const [, ...later] = await paymentsOf(one);
      expect(later).toMatchObject([
        { amount, billing_reason, currency: 'usd', product_id: 'team', status: 'succeeded' },
      ]);
    });

  it('keeps its product, and each renewal is a payment of what was charged', async () => {
    const { one } = await moved('monthly', 7_700, 'month');
    await one.advance({ days: 31, hours: 2 });
    await isPaid(one, 7_700, 'renewal');
    expect(await one.shown()).toMatchObject({ product_id: 'team', status: 'active' });
    await one.may('read', 'share');
  });

  it('is a payment at once where the price begins another period', async () => {
    const { one } = await moved('yearly', 50_000, 'year');
    await isPaid(one, 50_000, 'change');
    await one.may('read', 'share');
  });

  it('is told to the operator: in the log, once by the comparisons with Stripe, and by each dry one until it is mended', async () => {
    const { one, price } = await moved('reported', 7_700, 'month');
    await eventually(async () => expect(logged).toContain(price));
    expect(logged).toContain('a price that no product of its project has');
    const difference = {
      kind: 'subscription',
      action: 'reported',
      had: expect.stringContaining('sold as team') as string,
      provider_says: expect.stringContaining(price) as string,
    };
    await eventually(async () => expect(await differencesOf(one)).toMatchObject([difference]));
    expect(await differencesOf(one)).toEqual([]);
    const dry = { dry_run: true };
    expect(await differencesOf(one, dry)).toMatchObject([difference]);
    const { id, items } = await one.atStripe();
    const item = { id: items.data[0]?.id ?? '', price: textAt(project.registration, 'stripe_mapping.basic') };
    await platform.stripe.subscriptions.update(id, { items: [item] });
    await one.becomes({ product_id: 'basic' });
    expect(await differencesOf(one, dry)).toEqual([]);
  });

  it('becomes that of a product that gets the price', async () => {
    const { one, price } = await moved('adopted', 8_800, 'month');
    await eventually(async () => expect(await differencesOf(one, { dry_run: true })).toHaveLength(1));
    const gold = { name: 'Gold', type: 'subscription', price_id: price, grants: { permissions: ['gold'] } };
    const path = `/api/v1/projects/${project.id}/products/gold`;
    expect((await platform.operator.request('PUT', path, { body: gold })).status).toBe(200);
    await one.advance({ days: 31, hours: 2 });
    await one.becomes({ product_id: 'gold' });
    await one.may('gold');
    expect(await differencesOf(one, { dry_run: true })).toEqual([]);
  });
});
