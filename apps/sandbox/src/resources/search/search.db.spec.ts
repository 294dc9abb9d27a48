import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  aCustomer,
  aPrice,
  aSubscription,
  failureOf,
  startTestSandbox,
  stripeClient,
} from '../../testing/sandbox-fixture';

describe('search', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  const idsOf = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);

  it('finds customers by part of their name, and by metadata', async () => {
    const ada = await stripe.customers.create({ name: 'Ada Lovelace', metadata: { team: '7' } });
    await stripe.customers.create({ name: 'Grace Hopper' });
    expect(idsOf(await stripe.customers.search({ query: 'name~"lovel"' }))).toEqual([ada.id]);
    expect(idsOf(await stripe.customers.search({ query: 'metadata["team"]:"7"' }))).toEqual([ada.id]);
    await stripe.customers.del(ada.id);
    expect(await stripe.customers.search({ query: 'name~"lovel"' })).toMatchObject({
      object: 'search_result',
      data: [],
      has_more: false,
      next_page: null,
      url: '/v1/customers/search',
    });
  });

  it('goes from page to page, newest first', async () => {
    const made: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      made.unshift((await stripe.customers.create({ name: `Team ${name}` })).id);
      await stripe.customers.create({ name: 'Somebody else' });
    }
    const first = await stripe.customers.search({ query: 'name~"team"', limit: 2 });
    expect(first).toMatchObject({ has_more: true, next_page: expect.any(String) as string });
    const rest = await stripe.customers.search({
      query: 'name~"team"',
      limit: 2,
      page: first.next_page ?? '',
    });
    expect([...idsOf(first), ...idsOf(rest)]).toEqual(made.slice(0, 4));
    const all = stripe.customers.search({ query: 'name~"team"', limit: 2 });
    expect(idsOf({ data: await all.autoPagingToArray({ limit: 100 }) })).toEqual(made);
    expect((await failureOf(stripe.customers.search({ query: 'name:"x"', page: 'nowhere' }))).param).toBe(
      'page',
    );
  });

  it('finds what was paid, and what pays it', async () => {
    const customer = await aCustomer(stripe, 'pm_card_mastercard');
    const subscription = await aSubscription(stripe, { customer, metadata: { plan: 'pro' } });
    const query = `customer:"${customer}"`;
    const charges = await stripe.charges.search({
      query: `${query} AND payment_method_details.card.last4:"4444" AND amount>999`,
      expand: ['data.customer'],
    });
    expect(charges.data).toMatchObject([{ amount: 1000, customer: { id: customer } }]);
    expect((await stripe.paymentIntents.search({ query: `${query} status:"succeeded"` })).data).toHaveLength(
      1,
    );
    expect((await stripe.paymentIntents.search({ query: `${query} -status:"succeeded"` })).data).toEqual([]);
    const invoices = await stripe.invoices.search({ query: `subscription:"${subscription.id}" total>500` });
    expect(idsOf(invoices)).toEqual([subscription.latest_invoice]);
    const found = await stripe.subscriptions.search({
      query: `status:"active" metadata["plan"]:"pro" canceled_at:null`,
    });
    expect(idsOf(found)).toEqual([subscription.id]);
  });

  it('finds products and prices', async () => {
    const price = await aPrice(stripe, { lookup_key: 'gold' });
    expect(idsOf(await stripe.prices.search({ query: `lookup_key:"gold" active:"true"` }))).toEqual([
      price.id,
    ]);
    const products = await stripe.products.search({ query: `name:"EBOOK" OR description:"none"` });
    expect(idsOf(products)).toEqual([price.product]);
  });

  it('refuses a query that it does not understand', async () => {
    for (const query of ['email=a', 'colour:"red"', 'email:"a" AND name:"b" OR phone:"c"']) {
      expect(await failureOf(stripe.customers.search({ query }))).toMatchObject({
        statusCode: 400,
        type: 'StripeInvalidRequestError',
        param: 'query',
      });
    }
  });
});
