import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  aPrice,
  aSession,
  complete,
  control,
  eventTypes,
  failureOf,
  startTestSandbox,
  stripeClient,
} from '../../testing/sandbox-fixture';

describe('checkout sessions', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  const eventsAfter = async (type: string): Promise<string[]> => {
    const types = await eventTypes(stripe);
    return types.slice(types.lastIndexOf(type) + 1);
  };

  describe('in payment mode', () => {
    it('opens with the total of its line items, of prices that exist or are made for it', async () => {
      const price = await aPrice(stripe);
      const session = await aSession(stripe, {
        client_reference_id: 'order-1',
        customer_email: 'a@example.com',
        metadata: { order: '1' },
        line_items: [
          { price: price.id, quantity: 2 },
          {
            price_data: { currency: 'usd', unit_amount: 99, product_data: { name: 'Sticker' } },
            quantity: 3,
          },
        ],
      });
      expect(session).toMatchObject({
        object: 'checkout.session',
        status: 'open',
        payment_status: 'unpaid',
        amount_total: 3297,
        currency: 'usd',
        client_reference_id: 'order-1',
        customer_email: 'a@example.com',
        customer: null,
        payment_intent: null,
        metadata: { order: '1' },
      });
      expect(session.url).toBe(`${sandbox.url}/c/pay/${session.id}`);
      expect(session.expires_at - session.created).toBe(86_400);
      const items = await stripe.checkout.sessions.listLineItems(session.id);
      expect(items.data.map(({ description, amount_total }) => [description, amount_total])).toEqual([
        ['Ebook', 3000],
        ['Sticker', 297],
      ]);
    });

    it('is paid by a card, with the events in their order', async () => {
      const session = await aSession(stripe, {
        payment_intent_data: { metadata: { order: '9' }, description: 'Order 9' },
      });
      const { status, body } = await complete(sandbox, session.id, { email: 'buyer@example.com' });
      expect(status).toBe(200);
      expect(body).toMatchObject({
        status: 'complete',
        payment_status: 'paid',
        url: null,
        customer_details: { email: 'buyer@example.com' },
      });
      const intent = await stripe.paymentIntents.retrieve(body.payment_intent as string);
      expect(intent).toMatchObject({
        status: 'succeeded',
        amount: 3000,
        metadata: { order: '9' },
        description: 'Order 9',
      });
      expect(await eventsAfter('price.created')).toEqual([
        'payment_intent.created',
        'payment_intent.succeeded',
        'charge.succeeded',
        'checkout.session.completed',
      ]);
    });

    it('makes a customer when it is asked to, and uses one that it is given', async () => {
      const created = await complete(sandbox, (await aSession(stripe, { customer_creation: 'always' })).id);
      expect(created.body.customer).toMatch(/^cus_/);
      const customer = await stripe.customers.create({ email: 'c@example.com' });
      const given = await complete(sandbox, (await aSession(stripe, { customer: customer.id })).id);
      expect(given.body).toMatchObject({
        customer: customer.id,
        customer_details: { email: 'c@example.com' },
      });
      expect((await stripe.checkout.sessions.list({ customer: customer.id })).data).toHaveLength(1);
    });

    it('stays open when the card is declined, and takes another one for the same intent', async () => {
      const session = await aSession(stripe);
      const declined = await complete(sandbox, session.id, { card: '4000000000000002' });
      expect(declined.status).toBe(402);
      expect(declined.body.error).toMatchObject({
        type: 'card_error',
        code: 'card_declined',
        decline_code: 'generic_decline',
      });
      expect(await eventsAfter('payment_intent.created')).toEqual([
        'payment_intent.payment_failed',
        'charge.failed',
      ]);
      const open = await stripe.checkout.sessions.retrieve(session.id);
      expect(open).toMatchObject({ status: 'open', payment_status: 'unpaid' });

      const paid = await complete(sandbox, session.id, { card: '4242424242424242' });
      expect(paid.body).toMatchObject({ payment_status: 'paid', payment_intent: open.payment_intent });
    });

    it('is paid once by twenty who pay at the same time', async () => {
      const session = await aSession(stripe);
      const answers = await Promise.all(Array.from({ length: 20 }, () => complete(sandbox, session.id)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
      expect((await stripe.charges.list()).data).toHaveLength(1);
    });

    it('takes a card that asks for authentication, as if it had been given', async () => {
      const session = await aSession(stripe);
      const { body } = await complete(sandbox, session.id, { card: '4000002500003155' });
      expect(body).toMatchObject({ status: 'complete', payment_status: 'paid' });
    });

    it.each([
      [true, 'paid', 'checkout.session.async_payment_succeeded'],
      [false, 'unpaid', 'checkout.session.async_payment_failed'],
    ])(
      'completes unpaid with a bank debit, which later arrives: %s',
      async (succeed, paymentStatus, event) => {
        const session = await aSession(stripe);
        const { body } = await complete(sandbox, session.id, { payment_method: 'delayed' });
        expect(body).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
        const intent = body.payment_intent as string;
        expect((await stripe.paymentIntents.retrieve(intent)).status).toBe('processing');

        const settled = await control(sandbox, 'POST', `/_control/checkout/${session.id}/settle`, {
          succeed,
        });
        expect(settled.body).toMatchObject({ status: 'complete', payment_status: paymentStatus });
        expect((await eventTypes(stripe)).at(-1)).toBe(event);
        const again = await control(sandbox, 'POST', `/_control/checkout/${session.id}/settle`, { succeed });
        expect(again.status).toBe(400);
      },
    );

    it('is expired by hand, and cannot be paid then', async () => {
      const session = await aSession(stripe);
      const expired = await stripe.checkout.sessions.expire(session.id);
      expect(expired).toMatchObject({ status: 'expired', url: null });
      expect((await complete(sandbox, session.id)).status).toBe(400);
      expect((await failureOf(stripe.checkout.sessions.expire(session.id))).statusCode).toBe(400);
      expect((await eventTypes(stripe)).at(-1)).toBe('checkout.session.expired');
    });
  });

  describe('in subscription mode', () => {
    const subscribe = (fields: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
      aSession(stripe, { mode: 'subscription', ...fields });

    it('starts a subscription and pays its first invoice', async () => {
      const session = await subscribe({ subscription_data: { metadata: { plan: 'pro' } } });
      const { body } = await complete(sandbox, session.id);
      expect(body).toMatchObject({ status: 'complete', payment_status: 'paid', payment_intent: null });

      const subscription = await stripe.subscriptions.retrieve(body.subscription as string, {
        expand: ['latest_invoice.payments.data.payment.payment_intent', 'default_payment_method'],
      });
      expect(subscription).toMatchObject({
        status: 'active',
        metadata: { plan: 'pro' },
        customer: body.customer,
      });
      const [item] = subscription.items.data;
      const start = new Date((item?.current_period_start ?? 0) * 1000);
      const end = new Date((item?.current_period_end ?? 0) * 1000);
      expect((end.getUTCMonth() - start.getUTCMonth() + 12) % 12).toBe(1);

      const invoice = subscription.latest_invoice as Stripe.Invoice;
      expect(invoice).toMatchObject({
        id: body.invoice,
        status: 'paid',
        amount_paid: 3000,
        billing_reason: 'subscription_create',
        parent: { subscription_details: { subscription: subscription.id, metadata: { plan: 'pro' } } },
      });
      const intent = invoice.payments?.data[0]?.payment.payment_intent as Stripe.PaymentIntent;
      expect(intent).toMatchObject({ status: 'succeeded', amount: 3000 });
      expect(await eventsAfter('price.created')).toEqual([
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

    const once = async (unit_amount: number) => (await aPrice(stripe, { unit_amount })).id;
    const monthly = async () => (await aPrice(stripe, { recurring: { interval: 'month' } })).id;

    it.each([
      ['at once', {}, 1500 + 2 * 700 + 300],
      ['without the trial', { trial_period_days: 14 }, 2 * 700 + 300],
    ])('bills one-time prices with the first invoice alone, %s', async (_, subscription_data, total) => {
      const session = await subscribe({
        subscription_data,
        line_items: [
          { price: await monthly(), quantity: 1 },
          { price: await once(700), quantity: 2 },
          { price: await once(300), quantity: 1 },
        ],
      });
      expect(session.amount_total).toBe(total);
      const { body } = await complete(sandbox, session.id);
      expect(body).toMatchObject({ status: 'complete', payment_status: 'paid' });
      const subscription = await stripe.subscriptions.retrieve(body.subscription as string);
      expect(subscription.items.data.map(({ quantity }) => quantity)).toEqual([1]);
      const [invoice, ...others] = (await stripe.invoices.list({ subscription: subscription.id })).data;
      expect(invoice).toMatchObject({ amount_paid: total, status: 'paid' });
      expect(invoice?.lines.data).toHaveLength(3);
      expect(others).toEqual([]);
    });

    it('takes twenty one-time prices beside a recurring one, and no more', async () => {
      const price = await once(100);
      const plan = await monthly();
      const lines = (count: number) => [
        { price: plan, quantity: 1 },
        ...Array.from({ length: count }, () => ({ price, quantity: 1 })),
      ];
      expect((await subscribe({ line_items: lines(20) })).amount_total).toBe(3500);
      const refused = await failureOf(subscribe({ line_items: lines(21) }));
      expect(refused).toMatchObject({ statusCode: 400, param: 'line_items' });
    });

    it('leaves no subscription behind when the card is declined', async () => {
      const session = await subscribe();
      expect((await complete(sandbox, session.id, { card: '4000000000000002' })).status).toBe(402);
      expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
      const paid = await complete(sandbox, session.id);
      expect(paid.body.payment_status).toBe('paid');
      expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
    });

    it('begins with a trial that costs nothing', async () => {
      const session = await subscribe({ subscription_data: { trial_period_days: 14 } });
      expect(session.amount_total).toBe(0);
      const { body } = await complete(sandbox, session.id);
      expect(body.payment_status).toBe('no_payment_required');
      const subscription = await stripe.subscriptions.retrieve(body.subscription as string);
      expect(subscription.status).toBe('trialing');
      expect((subscription.trial_end ?? 0) - (subscription.trial_start ?? 0)).toBe(14 * 86_400);
      expect(await stripe.invoices.retrieve(body.invoice as string)).toMatchObject({
        status: 'paid',
        total: 0,
      });
    });

    it('is active while a bank debit is on its way, and falls behind when it fails', async () => {
      const session = await subscribe();
      const { body } = await complete(sandbox, session.id, { payment_method: 'delayed' });
      expect(body.payment_status).toBe('unpaid');
      const status = async () => (await stripe.subscriptions.retrieve(body.subscription as string)).status;
      expect(await status()).toBe('active');
      await control(sandbox, 'POST', `/_control/checkout/${session.id}/settle`, { succeed: false });
      expect(await status()).toBe('past_due');
    });
  });

  describe('refuses', () => {
    it.each<[string, Partial<Stripe.Checkout.SessionCreateParams>, object]>([
      ['a session without success_url', { success_url: undefined }, { param: 'success_url' }],
      [
        'an expiry in less than half an hour',
        { expires_at: Math.floor(Date.now() / 1000) + 60 },
        { param: 'expires_at' },
      ],
      [
        'an expiry in more than a day',
        { expires_at: Math.floor(Date.now() / 1000) + 90_000 },
        { param: 'expires_at' },
      ],
      [
        'a customer that does not exist',
        { customer: 'cus_x' },
        { param: 'customer', code: 'resource_missing' },
      ],
      [
        'a price that does not exist',
        { line_items: [{ price: 'price_x', quantity: 1 }] },
        { code: 'resource_missing', param: 'line_items[0][price]' },
      ],
      [
        'a coupon that does not exist',
        { discounts: [{ coupon: 'x' }] },
        { code: 'resource_missing', param: 'discounts[0][coupon]' },
      ],
    ])('%s', async (_what, fields, expected) => {
      expect(await failureOf(aSession(stripe, fields))).toMatchObject({ statusCode: 400, ...expected });
    });

    it('prices that do not fit the mode', async () => {
      const monthly = await aPrice(stripe, { recurring: { interval: 'month' } });
      const once = await aPrice(stripe);
      const payment = await failureOf(aSession(stripe, { line_items: [{ price: monthly.id, quantity: 1 }] }));
      expect(payment.message).toContain('You specified `payment` mode but passed a recurring price');
      const subscription = await failureOf(
        aSession(stripe, { mode: 'subscription', line_items: [{ price: once.id, quantity: 1 }] }),
      );
      expect(subscription.message).toContain('at least one recurring price');
    });
  });

  describe('the control API', () => {
    it('does not know sessions that do not exist', async () => {
      expect((await complete(sandbox, 'cs_test_none')).status).toBe(404);
    });

    it('takes neither unknown cards nor unknown fields', async () => {
      const { id } = await aSession(stripe);
      expect((await complete(sandbox, id, { card: '1234' })).status).toBe(400);
      expect((await complete(sandbox, id, { cart: '4242' })).status).toBe(400);
      expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('open');
    });
  });
});
