import Stripe from 'stripe';
import { API_VERSION } from '../events/api-version';
import { type Sandbox } from '../sandbox';
import {
  aCustomer,
  aPrice,
  aSubscription,
  eventually,
  failureOf,
  Receiver,
  startTestSandbox,
  stripeClient,
} from '../testing/sandbox-fixture';

describe('what the official SDK promises holds', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  it('for lists of more than a page', async () => {
    const made: string[] = [];
    for (let number = 0; number < 105; number += 1) {
      made.push((await stripe.products.create({ name: `Product ${number}` })).id);
    }
    const walked: string[] = [];
    await stripe.products.list({ limit: 100 }).autoPagingEach(({ id }) => {
      walked.push(id);
    });
    expect(walked).toEqual([...made].reverse());
    const some = await stripe.products.list({ limit: 10 }).autoPagingToArray({ limit: 25 });
    expect(some.map(({ id }) => id)).toEqual(walked.slice(0, 25));
    const back: string[] = [];
    for await (const { id } of stripe.products.list({ limit: 40, ending_before: made[0] })) back.push(id);
    expect(new Set(back)).toEqual(new Set(made.slice(1)));
  });

  it('for objects within objects, and in lists', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever' });
    const { id } = await aSubscription(stripe, { discounts: [{ coupon: coupon.id }] });
    const subscription = await stripe.subscriptions.retrieve(id, {
      expand: ['latest_invoice.payments.data.payment.payment_intent', 'discounts.source.coupon', 'customer'],
    });
    const invoice = subscription.latest_invoice as Stripe.Invoice;
    expect(invoice.payments?.data[0]?.payment.payment_intent).toMatchObject({
      status: 'succeeded',
      amount: 900,
    });
    expect(subscription.discounts[0]).toMatchObject({
      source: { coupon: { id: coupon.id, percent_off: 10 } },
    });
    const list = await stripe.subscriptions.list({
      expand: ['data.customer', 'data.items.data.price.product'],
    });
    expect(list.data[0]?.customer).toMatchObject({ object: 'customer' });
    expect(list.data[0]?.items.data[0]?.price.product).toMatchObject({ name: 'Ebook' });
    expect(await failureOf(stripe.customers.list({ expand: ['data.nothing'] }))).toMatchObject({
      type: 'StripeInvalidRequestError',
      param: 'expand',
    });
  });

  it('for idempotency keys', async () => {
    const options = { idempotencyKey: 'the-same' };
    const first = await stripe.customers.create({ name: 'Ada' }, options);
    const again = await stripe.customers.create({ name: 'Ada' }, options);
    expect(again).toEqual(first);
    expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(again.lastResponse.headers['original-request']).toBe(first.lastResponse.requestId);
    const other = await failureOf(stripe.customers.create({ name: 'Bob' }, options));
    expect(other).toBeInstanceOf(Stripe.errors.StripeIdempotencyError);
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  it('for its error classes', async () => {
    const intent = { amount: 2000, currency: 'usd', confirm: true, return_url: 'https://shop.test/' };
    const declined = await failureOf(
      stripe.paymentIntents.create({ ...intent, payment_method: 'pm_card_chargeDeclinedInsufficientFunds' }),
    );
    expect(declined).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(declined).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      payment_intent: { status: 'requires_payment_method' },
    });
    const missing = await failureOf(stripe.customers.retrieve('cus_none'));
    expect(missing).toBeInstanceOf(Stripe.errors.StripeInvalidRequestError);
    expect(missing).toMatchObject({ statusCode: 404, code: 'resource_missing', param: 'id' });
    expect(missing.requestId).toMatch(/^req_/);
    const stranger = await failureOf(stripeClient(sandbox, 'sk_live_nobody').customers.list());
    expect(stranger).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
    const unknown = await failureOf(stripe.rawRequest('POST', '/v1/customers', { nmae: 'Ada' }));
    expect(unknown).toMatchObject({ code: 'parameter_unknown', param: 'nmae' });
  });

  it('for webhooks: a signature holds for its body, its secret and five minutes', async () => {
    const receiver = await Receiver.start();
    try {
      const { secret = '' } = await stripe.webhookEndpoints.create({
        url: receiver.url,
        enabled_events: ['customer.created'],
      });
      const customer = await aCustomer(stripe);
      const { body, signature } = await eventually(() => receiver.received[0]);
      const event = stripe.webhooks.constructEvent(body, signature, secret, 300);
      expect(event).toMatchObject({ type: 'customer.created', data: { object: { id: customer } } });
      const now = Date.now() + 301_000;
      const check = (text: string, key: string, at?: number) => () =>
        stripe.webhooks.constructEvent(text, signature, key, 300, undefined, at);
      expect(check(body, secret, now)).toThrow(Stripe.errors.StripeSignatureVerificationError);
      expect(check(`${body} `, secret)).toThrow(Stripe.errors.StripeSignatureVerificationError);
      expect(check(body, 'whsec_other')).toThrow(Stripe.errors.StripeSignatureVerificationError);
    } finally {
      await receiver.close();
    }
  });

  it('for the version of the API', async () => {
    const { lastResponse } = await stripe.customers.create();
    expect(lastResponse.apiVersion).toBe(API_VERSION);
    expect(Stripe.API_VERSION).toBe(API_VERSION);
  });

  it('for nested lists, text in any script and numbers at their limits', async () => {
    const metadata = { 'a[b]': '[]&=+ %', ключ: 'значение 🌱', '0': 'zero', '1': 'one' };
    const customer = await stripe.customers.create({ metadata, preferred_locales: ['de', 'fr', 'en'] });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
      metadata,
      preferred_locales: ['de', 'fr', 'en'],
    });
    const prices = [await aPrice(stripe), await aPrice(stripe)];
    const session = await stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: 'https://shop.test/?a=1&b[]=2',
      line_items: Array.from({ length: 40 }, (_, index) => ({
        price: prices[index % 2]?.id,
        quantity: index + 1,
        metadata: { line: String(index) },
      })),
    });
    const { data } = await stripe.checkout.sessions.listLineItems(session.id, { limit: 100 });
    expect(data.map(({ quantity, metadata: own }) => [quantity, own?.line])).toEqual(
      Array.from({ length: 40 }, (_, index) => [index + 1, String(index)]),
    );
    const dearest = await stripe.paymentIntents.create({ amount: 99_999_999, currency: 'usd' });
    expect(dearest.amount).toBe(99_999_999);
    for (const amount of [100_000_000, 0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1]) {
      expect(await failureOf(stripe.paymentIntents.create({ amount, currency: 'usd' }))).toMatchObject({
        type: 'StripeInvalidRequestError',
        param: 'amount',
      });
    }
  });
});
