import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import { aCustomer, aPrice, failureOf, startTestSandbox, stripeClient } from '../../testing/sandbox-fixture';

describe('the default payment method of a customer', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  const byDefault = (id: string) => ({ invoice_settings: { default_payment_method: id } });
  const notHis = {
    statusCode: 400,
    code: 'resource_missing',
    param: 'invoice_settings[default_payment_method]',
    message: expect.stringContaining('must be attached to the customer') as string,
  };

  it('is the one that is attached with him, also when both go by the name of a test card', async () => {
    const card = 'pm_card_visa';
    const customer = await stripe.customers.create({ payment_method: card, ...byDefault(card) });
    const { data } = await stripe.customers.listPaymentMethods(customer.id);
    expect(data).toHaveLength(1);
    expect(customer.invoice_settings.default_payment_method).toBe(data[0]?.id);
    const { id } = await aPrice(stripe, { recurring: { interval: 'month' } });
    const subscription = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: id }] });
    expect(subscription.status).toBe('active');
  });

  it('is the one that is attached with him by its id', async () => {
    const { id } = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    const customer = await stripe.customers.create({ payment_method: id, ...byDefault(id) });
    expect(customer.invoice_settings.default_payment_method).toBe(id);
  });

  it('is none that is not attached to him when he is created', async () => {
    const { id } = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    for (const fields of [
      byDefault('pm_card_visa'),
      byDefault(id),
      { payment_method: 'pm_card_mastercard', ...byDefault('pm_card_visa') },
    ]) {
      expect(await failureOf(stripe.customers.create(fields))).toMatchObject(notHis);
    }
    expect((await stripe.customers.list()).data).toEqual([]);
  });

  it('becomes none that is not attached to him', async () => {
    const customer = await aCustomer(stripe, 'pm_card_visa');
    const before = await stripe.customers.retrieve(customer);
    const { id } = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
    const another = await stripe.paymentMethods.attach('pm_card_visa', {
      customer: await aCustomer(stripe),
    });
    for (const name of ['pm_card_visa', id, another.id]) {
      expect(await failureOf(stripe.customers.update(customer, byDefault(name)))).toMatchObject(notHis);
    }
    expect(await stripe.customers.retrieve(customer)).toEqual(before);
  });

  it('is taken away by an empty name, and stays when none is given', async () => {
    const customer = await aCustomer(stripe, 'pm_card_visa');
    const named = await stripe.customers.update(customer, { name: 'Ada' });
    expect(named.invoice_settings.default_payment_method).toMatch(/^pm_1/);
    const cleared = await stripe.customers.update(customer, byDefault(''));
    expect(cleared.invoice_settings.default_payment_method).toBeNull();
  });
});

describe('what is known of a customer', () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());

  it('is unset by empty texts, and nothing else with it', async () => {
    const stripe = stripeClient(sandbox);
    const address = { line1: '12 Byron Street', city: 'London', country: 'GB' };
    const known = await stripe.customers.create({
      address,
      description: 'A friend of Babbage',
      email: 'ada@example.com',
      metadata: { paygrove_user_id: 'ada' },
      name: 'Ada',
      phone: '+44 20 7946 0000',
      shipping: { address, name: 'Ada', phone: '+44 20 7946 0000' },
    });
    const unset = {
      address: null,
      description: null,
      email: null,
      name: null,
      phone: null,
      shipping: null,
    };
    const changes = { address: '', description: '', email: '', name: '', phone: '', shipping: '' } as const;
    for (const _ of ['once', 'and once more']) {
      const erased = await stripe.customers.update(known.id, changes);
      expect(erased).toMatchObject({ ...unset, metadata: { paygrove_user_id: 'ada' } });
    }
    expect(await stripe.customers.retrieve(known.id)).toMatchObject(unset);
    expect((await stripe.customers.list({ email: 'ada@example.com' })).data).toEqual([]);
  });
});
