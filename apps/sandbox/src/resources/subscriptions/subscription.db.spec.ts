import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import { aPrice, eventTypes, failureOf, startTestSandbox, stripeClient } from '../../testing/sandbox-fixture';

describe('subscriptions', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  const monthly = (amount = 1000) =>
    aPrice(stripe, { recurring: { interval: 'month' }, unit_amount: amount });

  const customerWith = async (card?: string): Promise<string> => {
    const customer = await stripe.customers.create({ email: 'a@example.com' });
    if (card) {
      const method = await stripe.paymentMethods.attach(card, { customer: customer.id });
      await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: method.id } });
    }
    return customer.id;
  };

  const start = async (fields: Partial<Stripe.SubscriptionCreateParams> = {}, card = 'pm_card_visa') =>
    stripe.subscriptions.create({
      customer: await customerWith(card),
      items: [{ price: (await monthly()).id }],
      ...fields,
    });

  it('charges the default card of the customer at once', async () => {
    const subscription = await start({ metadata: { plan: 'pro' } });
    expect(subscription).toMatchObject({ status: 'active', metadata: { plan: 'pro' } });
    const { data } = await stripe.invoices.list({ subscription: subscription.id });
    expect(data).toMatchObject([{ id: subscription.latest_invoice, status: 'paid', amount_paid: 1000 }]);
    expect((await stripe.invoicePayments.list({ invoice: data[0]?.id })).data).toMatchObject([
      { status: 'paid' },
    ]);
  });

  it('needs a card, unless it begins with a trial or waits to be paid', async () => {
    const customer = await customerWith();
    const items = [{ price: (await monthly()).id }];
    expect((await failureOf(stripe.subscriptions.create({ customer, items }))).code).toBe('resource_missing');
    const trial = await stripe.subscriptions.create({ customer, items, trial_period_days: 7 });
    expect(trial.status).toBe('trialing');
    const waiting = await stripe.subscriptions.create({
      customer,
      items,
      payment_behavior: 'default_incomplete',
      expand: ['latest_invoice.payments'],
    });
    expect(waiting.status).toBe('incomplete');

    const invoice = waiting.latest_invoice as Stripe.Invoice;
    const intent = invoice.payments?.data[0]?.payment.payment_intent as string;
    await stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' });
    expect((await stripe.subscriptions.retrieve(waiting.id)).status).toBe('active');
  });

  it('is incomplete after a declined card, or not there at all when told to fail', async () => {
    const incomplete = await start({}, 'pm_card_chargeDeclined');
    expect(incomplete.status).toBe('incomplete');
    expect((await eventTypes(stripe)).slice(-3)).toEqual([
      'payment_intent.payment_failed',
      'charge.failed',
      'invoice.payment_failed',
    ]);
    const failure = await failureOf(
      start({ payment_behavior: 'error_if_incomplete' }, 'pm_card_chargeDeclined'),
    );
    expect(failure).toMatchObject({ statusCode: 402, code: 'card_declined' });
    expect((await stripe.subscriptions.list({ status: 'all' })).data).toHaveLength(1);
  });

  it('is set to end with its period, and taken back', async () => {
    const subscription = await start();
    const ending = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({
      status: 'active',
      cancel_at_period_end: true,
      cancel_at: subscription.items.data[0]?.current_period_end,
    });
    const resumed = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    expect(resumed).toMatchObject({ cancel_at_period_end: false, cancel_at: null, canceled_at: null });
  });

  it('changes its price, quantity and metadata', async () => {
    const subscription = await start();
    const [item] = subscription.items.data;
    const better = await monthly(2500);
    const changed = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item?.id, price: better.id, quantity: 3 }],
      metadata: { plan: 'gold' },
    });
    expect(changed.items.data).toMatchObject([{ id: item?.id, price: { id: better.id }, quantity: 3 }]);
    const [event] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data;
    expect(event?.data.previous_attributes).toMatchObject({ metadata: { plan: null } });
    expect((await stripe.subscriptions.list({ price: better.id })).data).toHaveLength(1);
  });

  it('is canceled for good', async () => {
    const subscription = await start();
    const canceled = await stripe.subscriptions.cancel(subscription.id, {
      cancellation_details: { comment: 'too dear' },
    });
    expect(canceled).toMatchObject({
      status: 'canceled',
      cancellation_details: { comment: 'too dear', reason: 'cancellation_requested' },
    });
    expect(canceled.ended_at).toBe(canceled.canceled_at);
    expect((await failureOf(stripe.subscriptions.cancel(subscription.id))).statusCode).toBe(404);
    expect((await stripe.subscriptions.list()).data).toHaveLength(0);
    expect((await stripe.subscriptions.list({ status: 'canceled' })).data).toHaveLength(1);
    expect((await eventTypes(stripe)).at(-1)).toBe('customer.subscription.deleted');
  });

  it('goes when its customer is deleted', async () => {
    const subscription = await start();
    await stripe.customers.del(subscription.customer as string);
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled');
  });

  it('serves its items by themselves', async () => {
    const subscription = await start();
    const added = await stripe.subscriptionItems.create({
      subscription: subscription.id,
      price: (await monthly(300)).id,
      quantity: 2,
    });
    expect((await stripe.subscriptionItems.list({ subscription: subscription.id })).data).toHaveLength(2);
    const updated = await stripe.subscriptionItems.update(added.id, { quantity: 5 });
    expect((await stripe.subscriptionItems.retrieve(added.id)).quantity).toBe(updated.quantity);
    expect(await stripe.subscriptionItems.del(added.id)).toMatchObject({ deleted: true });
    expect((await stripe.subscriptionItems.list({ subscription: subscription.id })).data).toHaveLength(1);
  });

  it('lists the lines of its invoice', async () => {
    const subscription = await start();
    const lines = await stripe.invoices.listLineItems(subscription.latest_invoice as string);
    expect(lines.data).toMatchObject([
      {
        amount: 1000,
        pricing: { price_details: { price: subscription.items.data[0]?.price.id } },
        parent: { subscription_item_details: { subscription_item: subscription.items.data[0]?.id } },
      },
    ]);
  });
});
