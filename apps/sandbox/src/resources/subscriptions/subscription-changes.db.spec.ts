import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  advance,
  amountsOf,
  aPrice,
  aSubscription,
  control,
  eventsDuring,
  failureOf,
  itemOf,
  latestInvoice,
  periodOf,
  startTestSandbox,
  stripeClient,
  useCard,
} from '../../testing/sandbox-fixture';
import { prorate } from './proration';

describe('changes of a subscription', () => {
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

  const price = (amount: number, interval: 'month' | 'year' = 'month') =>
    aPrice(stripe, { recurring: { interval }, unit_amount: amount });
  const change = async (
    subscription: Stripe.Subscription,
    to: Stripe.Price,
    more: Stripe.SubscriptionUpdateParams = {},
  ) =>
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemOf(subscription).id, price: to.id }],
      ...more,
    });
  const invoice = (subscription: Stripe.Subscription) => latestInvoice(stripe, subscription);
  const amounts = amountsOf;

  /** Active for 10 days of its month. */
  const running = async (card?: string): Promise<Stripe.Subscription> => {
    const subscription = await aSubscription(stripe, {}, card);
    await advance(sandbox, { days: 10 });
    return subscription;
  };

  it('are prorated to the second: unused time back, remaining time charged, with the next renewal', async () => {
    const subscription = await running();
    const changed = await change(subscription, await price(2500));
    expect(changed.latest_invoice).toBe(subscription.latest_invoice);
    expect(periodOf(changed)).toEqual(periodOf(subscription));

    const customer = subscription.customer as string;
    const { data: items } = await stripe.invoiceItems.list({ customer, pending: true });
    const at = items[0]?.period.start ?? 0;
    const period = periodOf(subscription);
    const [back, more] = [-prorate(1000, period, at), prorate(2500, period, at)];
    expect(items.map(({ amount, proration }) => [amount, proration])).toEqual([
      [more, true],
      [back, true],
    ]);
    expect(items.map(({ description }) => description?.split(' ')[0])).toEqual(['Remaining', 'Unused']);
    expect(items[0]?.period.end).toBe(period.end);

    await advance(sandbox, { days: 22 });
    const renewal = await invoice(await stripe.subscriptions.retrieve(subscription.id));
    expect(amounts(renewal)).toEqual([back, more, 2500]);
    expect(renewal).toMatchObject({ status: 'paid', amount_paid: back + more + 2500 });
    expect((await stripe.invoiceItems.list({ customer, pending: true })).data).toEqual([]);
  });

  it('cost the same at once with always_invoice', async () => {
    const subscription = await running();
    const events = await eventsDuring(stripe, async () =>
      change(subscription, await price(2500), { proration_behavior: 'always_invoice' }),
    );
    expect(events.slice(2)).toEqual([
      'invoiceitem.created',
      'invoiceitem.created',
      'invoice.created',
      'customer.subscription.updated',
      'invoice.finalized',
      'payment_intent.created',
      'payment_intent.succeeded',
      'charge.succeeded',
      'invoice_payment.paid',
      'invoice.paid',
      'invoice.payment_succeeded',
    ]);
    const changed = await stripe.subscriptions.retrieve(subscription.id);
    const billed = await invoice(changed);
    const at = billed.lines.data[0]?.period.start ?? 0;
    const due = prorate(2500, periodOf(subscription), at) - prorate(1000, periodOf(subscription), at);
    expect(billed).toMatchObject({ billing_reason: 'subscription_update', status: 'paid', amount_paid: due });
    expect(periodOf(changed)).toEqual(periodOf(subscription));
  });

  it('cost nothing with none', async () => {
    const subscription = await running();
    await change(subscription, await price(2500), { proration_behavior: 'none' });
    const customer = subscription.customer as string;
    expect((await stripe.invoiceItems.list({ customer })).data).toEqual([]);
    await advance(sandbox, { days: 22 });
    expect(amounts(await invoice(await stripe.subscriptions.retrieve(subscription.id)))).toEqual([2500]);
  });

  it('of the quantity are prorated too', async () => {
    const subscription = await running();
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemOf(subscription).id, quantity: 3 }],
    });
    const { data } = await stripe.invoiceItems.list({ customer: subscription.customer as string });
    const at = data[0]?.period.start ?? 0;
    expect(data.map(({ amount, quantity }) => [amount, quantity])).toEqual([
      [prorate(3000, periodOf(subscription), at), 3],
      [-prorate(1000, periodOf(subscription), at), 1],
    ]);
  });

  it('to something cheaper leave a credit, which the next invoices use', async () => {
    const subscription = await running();
    const cheap = await price(100);
    const changed = await change(subscription, cheap, { proration_behavior: 'always_invoice' });
    const billed = await invoice(changed);
    expect(billed.total).toBeLessThan(0);
    expect(billed).toMatchObject({ status: 'paid', amount_due: 0, ending_balance: billed.total });
    const customer = await stripe.customers.retrieve(subscription.customer as string);
    expect(customer).toMatchObject({ balance: billed.total });
    await advance(sandbox, { days: 22 });
    const renewal = await invoice(await stripe.subscriptions.retrieve(subscription.id));
    expect(renewal).toMatchObject({ total: 100, amount_due: 0, ending_balance: billed.total + 100 });
  });

  it('to another interval begin a new period, paid at once', async () => {
    const subscription = await running();
    const changed = await change(subscription, await price(10_000, 'year'));
    const billed = await invoice(changed);
    const { start, end } = periodOf(changed);
    expect(changed.billing_cycle_anchor).toBe(start);
    expect(end - start).toBeGreaterThan(364 * 86_400);
    expect(amounts(billed)).toEqual([-prorate(1000, periodOf(subscription), start), 10_000]);
    expect(billed).toMatchObject({ status: 'paid', billing_reason: 'subscription_update' });
  });

  it('from a free price to one that costs begin a new period, paid at once', async () => {
    const free = await price(0);
    const subscription = await aSubscription(stripe, { items: [{ price: free.id }] });
    expect(subscription.status).toBe('active');
    await advance(sandbox, { days: 10 });
    const changed = await change(subscription, await price(2500));
    expect(await invoice(changed)).toMatchObject({ status: 'paid', amount_paid: 2500 });
    expect(changed.billing_cycle_anchor).toBeGreaterThan(subscription.billing_cycle_anchor);
  });

  it('of the anchor to now begin a new period, paid at once', async () => {
    const subscription = await running();
    const changed = await stripe.subscriptions.update(subscription.id, {
      billing_cycle_anchor: { type: 'now' },
    });
    const { start } = periodOf(changed);
    expect(changed.billing_cycle_anchor).toBe(start);
    expect(amounts(await invoice(changed))).toEqual([-prorate(1000, periodOf(subscription), start), 1000]);
  });

  it('during a trial cost nothing, and its end can be brought about', async () => {
    const subscription = await aSubscription(stripe, { trial_period_days: 30 });
    await advance(sandbox, { days: 1 });
    const changed = await change(subscription, await price(2500));
    expect(changed).toMatchObject({ status: 'trialing', trial_end: subscription.trial_end });
    expect((await stripe.invoiceItems.list({ customer: subscription.customer as string })).data).toEqual([]);

    const events = await eventsDuring(stripe, () =>
      stripe.subscriptions.update(subscription.id, { trial_end: 'now' }),
    );
    expect(events).toContain('customer.subscription.trial_will_end');
    const active = await stripe.subscriptions.retrieve(subscription.id);
    expect(active.status).toBe('active');
    expect(await invoice(active)).toMatchObject({ status: 'paid', amount_paid: 2500 });
    expect(await eventsDuring(stripe, () => advance(sandbox, { days: 27 }))).toEqual([]);
  });

  describe('that cannot be paid', () => {
    it('stand all the same, past due and tried again', async () => {
      const subscription = await running();
      await useCard(stripe, subscription.customer as string, 'pm_card_chargeDeclined');
      const changed = await change(subscription, await price(2500), { proration_behavior: 'always_invoice' });
      expect(changed.status).toBe('past_due');
      expect(itemOf(changed).price.unit_amount).toBe(2500);
      const open = await invoice(changed);
      expect(open).toMatchObject({ status: 'open', attempt_count: 1 });
      expect(open.next_payment_attempt).not.toBeNull();
    });

    it('leave no trace with error_if_incomplete', async () => {
      const subscription = await running();
      await useCard(stripe, subscription.customer as string, 'pm_card_chargeDeclined');
      const to = await price(2500);
      const failure = await failureOf(
        change(subscription, to, {
          proration_behavior: 'always_invoice',
          payment_behavior: 'error_if_incomplete',
        }),
      );
      expect(failure).toMatchObject({ statusCode: 402, code: 'card_declined' });
      const same = await stripe.subscriptions.retrieve(subscription.id);
      expect(itemOf(same).price.id).toBe(itemOf(subscription).price.id);
      expect((await stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(1);
    });

    it('wait for the customer with default_incomplete', async () => {
      const subscription = await running();
      const changed = await change(subscription, await price(2500), {
        proration_behavior: 'always_invoice',
        payment_behavior: 'default_incomplete',
      });
      expect(changed.status).toBe('past_due');
      const open = await invoice(changed);
      expect(open.status).toBe('open');
      await stripe.invoices.pay(open.id);
      expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
    });
  });

  describe('that end it', () => {
    it('give back the unused time at once with prorate and invoice_now', async () => {
      const subscription = await running();
      const canceled = await stripe.subscriptions.cancel(subscription.id, {
        prorate: true,
        invoice_now: true,
      });
      expect(canceled.status).toBe('canceled');
      const last = await invoice(canceled);
      const at = last.lines.data[0]?.period.start ?? 0;
      expect(last).toMatchObject({ status: 'paid', total: -prorate(1000, periodOf(subscription), at) });
      const customer = await stripe.customers.retrieve(subscription.customer as string);
      expect(customer).toMatchObject({ balance: last.total });
    });

    it('give nothing back without prorate', async () => {
      const subscription = await running();
      const canceled = await stripe.subscriptions.cancel(subscription.id);
      expect(canceled.latest_invoice).toBe(subscription.latest_invoice);
    });

    it('bill what still waits when the period ends', async () => {
      const subscription = await running();
      const customer = subscription.customer as string;
      await stripe.invoiceItems.create({ customer, amount: 777, currency: 'usd', description: 'Set-up' });
      await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
      await advance(sandbox, { days: 22 });
      const ended = await stripe.subscriptions.retrieve(subscription.id);
      expect(ended.status).toBe('canceled');
      expect(await invoice(ended)).toMatchObject({ total: 777, status: 'paid' });
    });
  });

  it('take only payment methods of the customer', async () => {
    const subscription = await running();
    const other = await running();
    const method = await useCard(stripe, other.customer as string, 'pm_card_visa');
    const failure = await failureOf(
      stripe.subscriptions.update(subscription.id, { default_payment_method: method }),
    );
    expect(failure).toMatchObject({ statusCode: 400, code: 'resource_missing' });
  });
});
