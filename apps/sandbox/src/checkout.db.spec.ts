import Stripe from 'stripe';
import { type Sandbox } from './sandbox';
import { control, eventually, Receiver, startTestSandbox, stripeClient } from './testing/sandbox-fixture';

describe('checkout', () => {
  let sandbox: Sandbox;
  let receiver: Receiver;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    receiver = await Receiver.start();
  });
  afterAll(async () => {
    await sandbox.close();
    await receiver.close();
  });
  beforeEach(() => {
    stripe = stripeClient(sandbox);
    receiver.received.length = 0;
  });

  const price = async (recurring?: { interval: 'month' }): Promise<Stripe.Price> => {
    const product = await stripe.products.create({ name: 'Ebook' });
    return stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 1500, recurring });
  };

  const payment = async (params: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
    stripe.checkout.sessions.create({
      mode: 'payment',
      line_items: [{ price: (await price()).id, quantity: 2 }],
      success_url: 'https://shop.test/done?session={CHECKOUT_SESSION_ID}',
      cancel_url: 'https://shop.test/cart',
      ...params,
    });

  it('tells of a paid session in order, with signatures that the SDK accepts', async () => {
    const endpoint = await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
    const session = await payment({ client_reference_id: 'order-1', metadata: { a: 'b' } });
    expect(session).toMatchObject({ status: 'open', payment_status: 'unpaid', amount_total: 3000 });

    const done = await control(sandbox, 'POST', `/_control/checkout/${session.id}/complete`, {});
    expect(done.status).toBe(200);

    await eventually(() => receiver.types.includes('checkout.session.completed') || undefined);
    expect(receiver.types.slice(-4)).toEqual([
      'payment_intent.created',
      'payment_intent.succeeded',
      'charge.succeeded',
      'checkout.session.completed',
    ]);
    for (const { body, signature } of receiver.received) {
      const event = stripe.webhooks.constructEvent(body, signature, endpoint.secret ?? '');
      expect(event.api_version).toBe(Stripe.API_VERSION);
    }
  });

  it('sells a subscription', async () => {
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: (await price({ interval: 'month' })).id, quantity: 1 }],
      success_url: 'https://shop.test/done',
      subscription_data: { metadata: { plan: 'pro' } },
    });
    const done = await control<Stripe.Checkout.Session>(
      sandbox,
      'POST',
      `/_control/checkout/${session.id}/complete`,
      {},
    );
    expect(done.body).toMatchObject({ status: 'complete', payment_status: 'paid' });
    const events = await stripe.events.list({ limit: 100 });
    expect(
      events.data
        .map((event) => event.type)
        .reverse()
        .slice(2),
    ).toEqual([
      'customer.created',
      'payment_method.attached',
      'customer.subscription.created',
      'invoice.created',
      'invoice.finalized',
      'payment_intent.created',
      'payment_intent.succeeded',
      'charge.succeeded',
      'invoice_payment.paid',
      'invoice.paid',
      'invoice.payment_succeeded',
      'customer.subscription.updated',
      'checkout.session.completed',
    ]);
  });
});
