import type Stripe from 'stripe';
import { type Sandbox } from '../sandbox';
import { aPrice, eventTypes, failureOf, startTestSandbox, stripeClient } from '../testing/sandbox-fixture';

describe('products, prices, customers and their cards', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  it('creates, changes, lists and deletes products', async () => {
    const product = await stripe.products.create({ name: 'Shop', metadata: { project: 'p1' } });
    expect(product).toMatchObject({ object: 'product', active: true, livemode: false });
    const updated = await stripe.products.update(product.id, { active: false, description: 'old' });
    expect(updated).toMatchObject({ active: false, description: 'old', name: 'Shop' });
    expect((await stripe.products.list({ active: true })).data).toHaveLength(0);
    expect((await stripe.products.list({ ids: [product.id, 'prod_none'] })).data).toHaveLength(1);
    expect(await stripe.products.del(product.id)).toMatchObject({ id: product.id, deleted: true });
    expect((await failureOf(stripe.products.retrieve(product.id))).statusCode).toBe(404);
    expect(await eventTypes(stripe)).toEqual(['product.created', 'product.updated', 'product.deleted']);
  });

  it('says in an update event what was there before', async () => {
    const product = await stripe.products.create({ name: 'Shop', metadata: { a: '1' } });
    await stripe.products.update(product.id, { metadata: { a: '2', b: '3' } });
    const [event] = (await stripe.events.list({ type: 'product.updated' })).data;
    expect(event?.data.previous_attributes).toMatchObject({ metadata: { a: '1', b: null } });
  });

  it('keeps a price of the given product, with decimals that the SDK can read', async () => {
    const price = await aPrice(stripe, { recurring: { interval: 'year' }, nickname: 'yearly' });
    const read = await stripe.prices.retrieve(price.id);
    expect(read).toMatchObject({
      type: 'recurring',
      unit_amount: 1500,
      recurring: { interval: 'year', interval_count: 1, usage_type: 'licensed' },
    });
    expect(String(read.unit_amount_decimal)).toBe('1500');
  });

  it('finds prices by lookup key and moves a key only when asked to', async () => {
    const first = await aPrice(stripe, { lookup_key: 'pro' });
    expect((await stripe.prices.list({ lookup_keys: ['pro', 'none'] })).data.map(({ id }) => id)).toEqual([
      first.id,
    ]);
    await failureOf(aPrice(stripe, { lookup_key: 'pro' }));
    const second = await aPrice(stripe, { lookup_key: 'pro', transfer_lookup_key: true });
    expect((await stripe.prices.list({ lookup_keys: ['pro'] })).data.map(({ id }) => id)).toEqual([
      second.id,
    ]);
    expect((await stripe.prices.retrieve(first.id)).lookup_key).toBeNull();
  });

  it('deletes a customer, whom it then only knows as deleted', async () => {
    const customer = await stripe.customers.create({ email: 'a@example.com' });
    expect((await stripe.customers.list({ email: 'a@example.com' })).data).toHaveLength(1);
    await stripe.customers.del(customer.id);
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ id: customer.id, deleted: true });
    expect((await stripe.customers.list()).data).toHaveLength(0);
    expect((await failureOf(stripe.customers.update(customer.id, { name: 'x' }))).statusCode).toBe(404);
  });

  it('attaches cards to customers and detaches them', async () => {
    const customer = await stripe.customers.create();
    const method = await stripe.paymentMethods.create({
      type: 'card',
      card: { number: '5555555555554444', exp_month: 8, exp_year: 2035, cvc: '123' },
      billing_details: { name: 'Ada' },
    });
    expect(method.card).toMatchObject({ brand: 'mastercard', last4: '4444', exp_month: 8 });
    await stripe.paymentMethods.attach(method.id, { customer: customer.id });
    await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(2);
    expect((await stripe.paymentMethods.list({ customer: customer.id, type: 'card' })).data).toHaveLength(2);
    await stripe.paymentMethods.detach(method.id);
    expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toHaveLength(1);
  });

  it('refuses numbers that are no test cards', async () => {
    const failure = await failureOf(
      stripe.paymentMethods.create({
        type: 'card',
        card: { number: '4111111111111112', exp_month: 8, exp_year: 2035 },
      }),
    );
    expect(failure).toMatchObject({ statusCode: 402, type: 'StripeCardError', code: 'incorrect_number' });
  });
});
