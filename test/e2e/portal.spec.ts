import type Stripe from 'stripe';
import { textAt, type Json } from '../support/api-client';
import { TestPlatform, type TestProject } from '../support/platform';
import { plans, Subscriber } from '../support/subscribers';
import { TestDatabase } from '../support/test-database';

const return_url = 'https://plans.example/account';

/** A plan of ten dollars or so, in the words of a registration. */
const planOf = (id: string, amount: number) => ({
  id,
  name: id,
  type: 'subscription',
  price: { amount, interval: 'month' },
  grants: { permissions: [id] },
});

/** The page that one visit is of. */
class Portal {
  constructor(private readonly url: string) {}

  async shown(): Promise<string> {
    return (await fetch(this.url)).text();
  }

  choose(action: string, fields: Record<string, string>): Promise<Response> {
    const body = new URLSearchParams(fields);
    return fetch(`${this.url}/${action}`, { method: 'POST', body, redirect: 'manual' });
  }
}

describe('the portal', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let count = 0;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const projectOf = (products: Json[], more: Json = {}) =>
    platform.project({ ...plans, name: `Portal ${(count += 1)}`, products, ...more });
  const subscribed = (project: TestProject, productId: string, userId = `visitor_${(count += 1)}`) =>
    Subscriber.of(platform, project, userId, productId);
  const priceOf = async ({ api, id }: TestProject, productId: string) => {
    const { body } = await api.get(`/api/v1/projects/${id}`);
    return textAt(body, `stripe_mapping.${productId}`);
  };
  const reprice = async ({ api, id }: TestProject, productId: string, amount: number) => {
    const { id: _id, ...product } = planOf(productId, amount);
    const path = `/api/v1/projects/${id}/products/${productId}`;
    expect((await api.request('PUT', path, { body: product })).status).toBe(200);
  };
  const open = async ({ api }: TestProject, userId: string) => {
    const opened = await api.post('/api/v1/portal', { user_id: userId, return_url });
    expect(opened.status).toBe(201);
    return new Portal(textAt(opened.body, 'portal_url'));
  };
  /** What Stripe says to a change on the page. */
  const change = async (portal: Portal, one: Subscriber, price: string) => {
    const { id } = await one.atStripe();
    return (await portal.choose('change', { subscription: id, price })).status;
  };
  const configurationsOf = async ({ id }: TestProject) => {
    const all: Stripe.BillingPortal.Configuration[] = [];
    for await (const one of platform.stripe.billingPortal.configurations.list({ limit: 100 })) all.push(one);
    return all.filter(({ metadata }) => metadata?.paygrove_project_id === id);
  };

  it('changes the plan among what the project sells now, and the permissions follow', async () => {
    const project = await projectOf([planOf('small', 1_000), planOf('large', 5_000)]);
    const other = await projectOf([planOf('cheap', 100)]);
    const replaced = await priceOf(project, 'large');
    await reprice(project, 'large', 6_000);

    const one = await subscribed(project, 'small');
    await one.may('small');
    const portal = await open(project, one.userId);
    const shown = await portal.shown();
    expect(shown).toContain('$60.00');
    for (const price of ['$50.00', '$1.00']) expect(shown).not.toContain(price);

    expect(await change(portal, one, await priceOf(other, 'cheap'))).toBe(402);
    expect(await change(portal, one, replaced)).toBe(402);
    expect((await one.atStripe()).items.data[0]?.price.unit_amount).toBe(1_000);

    expect(await change(portal, one, await priceOf(project, 'large'))).toBe(303);
    await one.becomes({ product_id: 'large' });
    await one.may('large');
  });

  it('offers from the next visit on what is sold by then', async () => {
    const project = await projectOf([planOf('small', 1_000), planOf('large', 5_000)]);
    const one = await subscribed(project, 'small');
    expect(await (await open(project, one.userId)).shown()).toContain('$50.00');
    await reprice(project, 'large', 7_000);
    await reprice(project, 'huge', 9_000);
    const shown = await (await open(project, one.userId)).shown();
    expect(shown).not.toContain('$50.00');
    for (const price of ['$70.00', '$90.00']) expect(shown).toContain(price);
  });

  it('changes no plan where they are more than Stripe offers, and does all else', async () => {
    const many = Array.from({ length: 11 }, (_, at) => planOf(`plan_${at}`, 1_000 + at));
    const project = await projectOf(many);
    const one = await subscribed(project, 'plan_0');
    const portal = await open(project, one.userId);
    expect(await change(portal, one, await priceOf(project, 'plan_1'))).toBe(402);
    const { id } = await one.atStripe();
    expect((await portal.choose('cancel', { subscription: id })).status).toBe(303);
    await one.becomes({ cancel_at_period_end: true });
    await portal.choose('renew', { subscription: id });
    await one.becomes({ cancel_at_period_end: false });
    expect(await one.post('change', { product_id: 'plan_1' })).toMatchObject({ status: 200 });
  });

  it('makes no plan of one project that of another for who has both through their billing group', async () => {
    const group = { billing_group: 'portals' };
    const cheap = await projectOf([planOf('cheap', 100), planOf('dear', 200)], group);
    const other = await projectOf([planOf('pro', 5_000)], group);
    const one = await subscribed(cheap, 'cheap', 'member');
    const dear = await priceOf(cheap, 'dear');
    expect(await (await open(cheap, 'member')).shown()).toContain('$2.00');

    const both = await subscribed(other, 'pro', 'member');
    expect((await both.atStripe()).customer).toBe((await one.atStripe()).customer);
    const portal = await open(cheap, 'member');
    expect(await change(portal, both, dear)).toBe(402);
    expect(await change(await open(other, 'member'), one, await priceOf(other, 'pro'))).toBe(402);
    await both.becomes({ product_id: 'pro' });
    expect(await one.post('change', { product_id: 'dear' })).toMatchObject({ status: 200 });
  });

  it('has one configuration for twenty who open it at once, and another when Stripe has lost it', async () => {
    const project = await projectOf([planOf('small', 1_000), planOf('large', 5_000)]);
    const one = await subscribed(project, 'small');
    await Promise.all(Array.from({ length: 20 }, () => open(project, one.userId)));
    expect(await configurationsOf(project)).toHaveLength(1);

    await database.query(
      `UPDATE subscriptions.portal_configurations SET configuration_id = 'bpc_lost' WHERE project_id = $1`,
      [project.id],
    );
    expect(await (await open(project, one.userId)).shown()).toContain('$50.00');
  });

  it('leads back to wherever a backend says', async () => {
    const project = await projectOf([planOf('small', 1_000)]);
    const one = await subscribed(project, 'small');
    const elsewhere = { user_id: one.userId, return_url: 'https://help.elsewhere.example/account' };
    const opened = await project.api.post('/api/v1/portal', elsewhere);
    expect(opened.status).toBe(201);
    const page = new Portal(textAt(opened.body, 'portal_url'));
    expect(await page.shown()).toContain('href="https://help.elsewhere.example/account"');
  });
});
