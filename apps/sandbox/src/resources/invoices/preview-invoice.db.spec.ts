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
} from '../../testing/sandbox-fixture';

describe('changes of a subscription, seen before they are made', () => {
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
  const invoice = (subscription: Stripe.Subscription) => latestInvoice(stripe, subscription);
  const amounts = amountsOf;

  /** Active for 10 days of its month. */
  const running = async (card?: string): Promise<Stripe.Subscription> => {
    const subscription = await aSubscription(stripe, {}, card);
    await advance(sandbox, { days: 10 });
    return subscription;
  };

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
    expect((await stripe.invoiceItems.list({ customer: subscription.customer as string })).data).toEqual([]);
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
