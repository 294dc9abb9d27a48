import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  aCustomer,
  advance,
  aPrice,
  aSession,
  aSubscription,
  complete,
  control,
  eventsDuring,
  Receiver,
  startTestSandbox,
  stripeClient,
} from '../../testing/sandbox-fixture';

const DAY = 86_400;

describe('renewals', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await control(sandbox, 'POST', '/_control/reset');
    stripe = stripeClient(sandbox);
  });

  const invoicesOf = async (subscription: Stripe.Subscription): Promise<Stripe.Invoice[]> =>
    (await stripe.invoices.list({ subscription: subscription.id, limit: 100 })).data;

  const toPeriodEnd = async (subscription: Stripe.Subscription, more = 0): Promise<void> => {
    const { data } = (await stripe.subscriptions.retrieve(subscription.id)).items;
    const { now } = (await (await fetch(`${sandbox.url}/_control/clock`)).json()) as { now: string };
    const seconds = (data[0]?.current_period_end ?? 0) - Math.floor(Date.parse(now) / 1000) + more;
    await advance(sandbox, { seconds });
  };

  it('begin a period with the draft of an invoice, which is finalized and paid an hour later', async () => {
    const subscription = await aSubscription(stripe);
    const first = subscription.items.data[0];
    const begins = await eventsDuring(stripe, () => toPeriodEnd(subscription, 60));
    expect(begins).toEqual(['invoice.created', 'customer.subscription.updated']);

    const renewed = await stripe.subscriptions.retrieve(subscription.id);
    expect(renewed.items.data[0]?.current_period_start).toBe(first?.current_period_end);
    const [draft] = await invoicesOf(subscription);
    expect(draft).toMatchObject({
      id: renewed.latest_invoice,
      status: 'draft',
      auto_advance: true,
      billing_reason: 'subscription_cycle',
      total: 1000,
      period_start: first?.current_period_start,
      period_end: first?.current_period_end,
    });
    expect(draft?.automatically_finalizes_at).toBe((draft?.created ?? 0) + 3600);

    const pays = await eventsDuring(stripe, () => advance(sandbox, { hours: 1 }));
    expect(pays).toEqual([
      'invoice.finalized',
      'payment_intent.created',
      'payment_intent.succeeded',
      'charge.succeeded',
      'invoice_payment.paid',
      'invoice.paid',
      'invoice.payment_succeeded',
    ]);
    const [paid] = await invoicesOf(subscription);
    expect(paid).toMatchObject({ id: draft?.id, status: 'paid', amount_paid: 1000, attempt_count: 1 });
    expect(paid?.lines.data[0]?.period).toEqual({
      start: renewed.items.data[0]?.current_period_start,
      end: renewed.items.data[0]?.current_period_end,
    });
  });

  it('play a year of them in one call, in their order, delivered when it answers', async () => {
    const receiver = await Receiver.start();
    await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] });
    const subscription = await aSubscription(stripe);
    await advance(sandbox, { days: 366 });

    const invoices = (await invoicesOf(subscription)).reverse();
    expect(invoices.map(({ status }) => status)).toEqual(Array.from({ length: 13 }, () => 'paid'));
    const periods = invoices.map((invoice) => invoice.lines.data[0]?.period);
    expect(periods.slice(1).map((period) => period?.start)).toEqual(
      periods.slice(0, -1).map((period) => period?.end),
    );
    const heard = receiver.received.filter(({ event }) => event.type === 'invoice.paid');
    expect(heard.map(({ event }) => (event.data.object as Stripe.Invoice).id)).toEqual(
      invoices.map(({ id }) => id),
    );
    const created = receiver.received.map(({ event }) => event.created);
    expect(created).toEqual([...created].sort((a, b) => a - b));
    await receiver.close();
  });

  it('keep the day of the month of the first one', async () => {
    const subscription = await aSubscription(stripe);
    await advance(sandbox, { days: 200 });
    const anchor = new Date(subscription.billing_cycle_anchor * 1000);
    const { items } = await stripe.subscriptions.retrieve(subscription.id);
    const end = new Date((items.data[0]?.current_period_end ?? 0) * 1000);
    const lastDay = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
    expect(end.getUTCDate()).toBe(Math.min(anchor.getUTCDate(), lastDay));
    expect(end.toISOString().slice(11)).toBe(anchor.toISOString().slice(11));
  });

  it('leave alone what is set to end', async () => {
    const subscription = await aSubscription(stripe, { cancel_at_period_end: true });
    const happened = await eventsDuring(stripe, () => advance(sandbox, { days: 70 }));
    expect(happened).toEqual(['customer.subscription.deleted']);
    expect(await invoicesOf(subscription)).toHaveLength(1);
  });

  it('renew what checkout has sold, with the card that was entered there', async () => {
    const session = await aSession(stripe, { mode: 'subscription' });
    const { body } = await complete(sandbox, session.id);
    await advance(sandbox, { days: 32 });
    const { data } = await stripe.invoices.list({ subscription: body.subscription as string });
    expect(data.map(({ status, billing_reason: reason }) => [status, reason])).toEqual([
      ['paid', 'subscription_cycle'],
      ['paid', 'subscription_create'],
    ]);
  });

  it('bill metered items for the time that is over, and all others ahead', async () => {
    const base = await aPrice(stripe, { recurring: { interval: 'month' }, unit_amount: 1000 });
    const { id: meter } = await stripe.billing.meters.create({
      display_name: 'Calls',
      event_name: 'calls',
      default_aggregation: { formula: 'sum' },
    });
    const metered = await aPrice(stripe, {
      recurring: { interval: 'month', usage_type: 'metered', meter },
      unit_amount: 5,
    });
    const subscription = await aSubscription(stripe, { items: [{ price: base.id }, { price: metered.id }] });
    const first = subscription.items.data[0];
    for (const value of ['7', '13']) {
      const payload = { stripe_customer_id: subscription.customer as string, value };
      await stripe.billing.meterEvents.create({ event_name: 'calls', payload });
    }
    await toPeriodEnd(subscription, 60);
    const [invoice] = await invoicesOf(subscription);
    const lines = invoice?.lines.data.map(({ amount, period }) => [amount, period.start]);
    expect(lines).toEqual([
      [1000, first?.current_period_end],
      [100, first?.current_period_start],
    ]);
  });

  it('use the credit of the customer before the card', async () => {
    const subscription = await aSubscription(stripe);
    const customer = subscription.customer as string;
    await stripe.customers.createBalanceTransaction(customer, { amount: -1300, currency: 'usd' });
    await advance(sandbox, { days: 63 });
    const [second, first] = await invoicesOf(subscription);
    expect(first).toMatchObject({
      total: 1000,
      amount_due: 0,
      starting_balance: -1300,
      ending_balance: -300,
    });
    expect(second).toMatchObject({ total: 1000, amount_due: 700, amount_paid: 700, ending_balance: 0 });
    expect((await stripe.customers.listBalanceTransactions(customer)).data).toMatchObject([
      { amount: 300, type: 'applied_to_invoice', invoice: second?.id, ending_balance: 0 },
      { amount: 1000, type: 'applied_to_invoice', invoice: first?.id, ending_balance: -300 },
      { amount: -1300, type: 'adjustment' },
    ]);
  });

  describe('of incomplete subscriptions', () => {
    it('do not happen: after 23 hours without a payment they have expired', async () => {
      const subscription = await aSubscription(stripe, {}, 'pm_card_chargeDeclined');
      await advance(sandbox, { hours: 22 });
      expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('incomplete');
      const ends = await eventsDuring(stripe, () => advance(sandbox, { hours: 2 }));
      expect(ends).toEqual(['payment_intent.canceled', 'invoice.voided', 'customer.subscription.updated']);
      expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('incomplete_expired');
    });

    it('happen once the customer has paid within that time', async () => {
      const customer = await aCustomer(stripe);
      const waiting = await aSubscription(stripe, {
        customer,
        payment_behavior: 'default_incomplete',
        payment_settings: { save_default_payment_method: 'on_subscription' },
        expand: ['latest_invoice.payments'],
      });
      const invoice = waiting.latest_invoice as Stripe.Invoice;
      await stripe.paymentIntents.confirm(invoice.payments?.data[0]?.payment.payment_intent as string, {
        payment_method: 'pm_card_visa',
      });
      await advance(sandbox, { days: 32 });
      expect((await invoicesOf(waiting)).map(({ status }) => status)).toEqual(['paid', 'paid']);
    });
  });

  describe('after a trial', () => {
    it('begin with its end, three days after it was told of', async () => {
      const subscription = await aSubscription(stripe, { trial_period_days: 14 });
      expect(subscription).toMatchObject({
        status: 'trialing',
        billing_cycle_anchor: subscription.trial_end,
      });
      expect((await invoicesOf(subscription))[0]).toMatchObject({ total: 0, status: 'paid' });

      expect(await eventsDuring(stripe, () => advance(sandbox, { days: 10 }))).toEqual([]);
      const told = await eventsDuring(stripe, () => advance(sandbox, { days: 2 }));
      expect(told).toEqual(['customer.subscription.trial_will_end']);
      await advance(sandbox, { days: 2, hours: 2 });
      const active = await stripe.subscriptions.retrieve(subscription.id);
      expect(active.status).toBe('active');
      expect(active.items.data[0]?.current_period_start).toBe(subscription.trial_end);
      expect((await invoicesOf(subscription))[0]).toMatchObject({
        billing_reason: 'subscription_cycle',
        status: 'paid',
        amount_paid: 1000,
      });
    });

    it('are told of at once when the trial is shorter than three days', async () => {
      const created = await eventsDuring(stripe, () => aSubscription(stripe, { trial_period_days: 2 }));
      expect(created).toContain('customer.subscription.trial_will_end');
      expect(await eventsDuring(stripe, () => advance(sandbox, { days: 1 }))).toEqual([]);
    });

    it('follow a trial of checkout', async () => {
      const session = await aSession(stripe, {
        mode: 'subscription',
        subscription_data: {
          trial_period_days: 7,
          trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
        },
      });
      const { body } = await complete(sandbox, session.id);
      const id = body.subscription as string;
      const subscription = await stripe.subscriptions.retrieve(id);
      expect(subscription).toMatchObject({
        status: 'trialing',
        trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      });
      await advance(sandbox, { days: 8 });
      expect((await stripe.subscriptions.retrieve(id)).status).toBe('active');
      expect((await invoicesOf(subscription))[0]?.amount_paid).toBe(3000);
    });

    it.each([
      ['cancel', 'canceled', ['customer.subscription.deleted']],
      ['pause', 'paused', ['customer.subscription.updated', 'customer.subscription.paused']],
      [
        'create_invoice',
        'past_due',
        [
          'invoice.created',
          'customer.subscription.updated',
          'invoice.finalized',
          'payment_intent.created',
          'invoice.payment_failed',
          'customer.subscription.updated',
        ],
      ],
    ] as const)('without a payment method: %s makes it %s', async (behavior, status, events) => {
      const customer = await aCustomer(stripe);
      const subscription = await aSubscription(stripe, {
        customer,
        trial_end: Math.floor(Date.now() / 1000) + 4000 * DAY,
        trial_settings: { end_behavior: { missing_payment_method: behavior } },
      });
      const { now } = (await (await fetch(`${sandbox.url}/_control/clock`)).json()) as { now: string };
      const end = Math.floor(Date.parse(now) / 1000) + 5 * DAY;
      await stripe.subscriptions.update(subscription.id, { trial_end: end });
      await advance(sandbox, { days: 4 });
      const happened = await eventsDuring(stripe, () => advance(sandbox, { days: 1, hours: 2 }));
      expect(happened).toEqual(events);
      expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe(status);
    });
  });
});
