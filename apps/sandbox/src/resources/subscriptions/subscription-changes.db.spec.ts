import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  advance,
  aPrice,
  aSubscription,
  control,
  eventsDuring,
  failureOf,
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
  const itemOf = (subscription: Stripe.Subscription) => {
    const [item] = subscription.items.data;
    if (!item) throw new Error('It has no items.');
    return item;
  };
  const periodOf = (subscription: Stripe.Subscription) => ({
    start: itemOf(subscription).current_period_start,
    end: itemOf(subscription).current_period_end,
  });
  const change = async (
    subscription: Stripe.Subscription,
    to: Stripe.Price,
    more: Stripe.SubscriptionUpdateParams = {},
  ) =>
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: itemOf(subscription).id, price: to.id }],
      ...more,
    });
  const invoice = async (subscription: Stripe.Subscription): Promise<Stripe.Invoice> =>
    stripe.invoices.retrieve(subscription.latest_invoice as string);
  const amounts = (of: Stripe.Invoice): number[] => of.lines.data.map(({ amount }) => amount);

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

  describe('seen before they are made', () => {
    it.each(['always_invoice', 'create_prorations', 'none'] as const)(
      'cost what they then do: %s',
      async (behavior) => {
        const subscription = await running();
        const items = [{ id: itemOf(subscription).id, price: (await price(2500)).id }];
        const proration = {
          proration_behavior: behavior,
          proration_date: periodOf(subscription).start + 864_000,
        };
        const preview = await stripe.invoices.createPreview({
          subscription: subscription.id,
          subscription_details: { items, ...proration },
        });
        expect(preview.id).toMatch(/^upcoming_in_/);
        await stripe.subscriptions.update(subscription.id, { items, ...proration });
        if (behavior !== 'always_invoice') await advance(sandbox, { days: 22 });
        const billed = await invoice(await stripe.subscriptions.retrieve(subscription.id));
        expect(amounts(preview)).toEqual(amounts(billed));
        expect(preview.amount_due).toBe(billed.amount_due);
      },
    );

    it('leave nothing behind', async () => {
      const subscription = await running();
      const to = await price(10_000, 'year');
      const before = await stripe.subscriptions.retrieve(subscription.id);
      const happened = await eventsDuring(stripe, () =>
        stripe.invoices.createPreview({
          subscription: subscription.id,
          subscription_details: { items: [{ id: itemOf(subscription).id, price: to.id }] },
        }),
      );
      expect(happened).toEqual([]);
      expect({ ...(await stripe.subscriptions.retrieve(subscription.id)), lastResponse: null }).toEqual({
        ...before,
        lastResponse: null,
      });
      expect((await stripe.invoices.list({ subscription: subscription.id })).data).toHaveLength(1);
      expect((await stripe.invoiceItems.list({ customer: subscription.customer as string })).data).toEqual(
        [],
      );
    });

    it('are the next renewal when nothing changes, and none when it ends', async () => {
      const subscription = await running();
      const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
      expect(preview).toMatchObject({ total: 1000, period_end: periodOf(subscription).end, status: 'draft' });
      await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
      const none = await failureOf(stripe.invoices.createPreview({ subscription: subscription.id }));
      expect(none.code).toBe('invoice_upcoming_none');
    });

    it('tell what a new subscription would cost', async () => {
      const customer = (await running()).customer as string;
      const preview = await stripe.invoices.createPreview({
        customer,
        subscription_details: { items: [{ price: (await price(700)).id, quantity: 2 }] },
      });
      expect(preview).toMatchObject({ total: 1400, customer });
      expect((await stripe.subscriptions.list({ customer })).data).toHaveLength(1);
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

  describe('that pause it', () => {
    it.each([
      ['keep_as_draft', 'draft'],
      ['mark_uncollectible', 'uncollectible'],
      ['void', 'void'],
    ] as const)('%s its invoices until it goes on', async (behavior, status) => {
      const subscription = await running();
      const resumes = periodOf(subscription).end + 86_400;
      await stripe.subscriptions.update(subscription.id, {
        pause_collection: { behavior, resumes_at: resumes },
      });
      await advance(sandbox, { days: 23 });
      const paused = await stripe.subscriptions.retrieve(subscription.id);
      expect(paused).toMatchObject({ status: 'active', pause_collection: null });
      expect((await invoice(paused)).status).toBe(status);
      await advance(sandbox, { days: 31 });
      expect(await invoice(await stripe.subscriptions.retrieve(subscription.id))).toMatchObject({
        status: 'paid',
      });
    });

    it('go on when it is resumed after a trial without a card', async () => {
      const subscription = await aSubscription(stripe, {
        customer: (await stripe.customers.create()).id,
        trial_period_days: 7,
        trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
      });
      await advance(sandbox, { days: 8 });
      await useCard(stripe, subscription.customer as string, 'pm_card_visa');
      const events = await eventsDuring(stripe, () => stripe.subscriptions.resume(subscription.id));
      expect(events).toContain('customer.subscription.resumed');
      const active = await stripe.subscriptions.retrieve(subscription.id);
      expect(active.status).toBe('active');
      expect(await invoice(active)).toMatchObject({ status: 'paid', amount_paid: 1000 });
      expect((await failureOf(stripe.subscriptions.resume(subscription.id))).statusCode).toBe(400);
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
