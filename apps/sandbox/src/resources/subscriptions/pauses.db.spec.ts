import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  advance,
  aSubscription,
  control,
  eventsDuring,
  failureOf,
  latestInvoice,
  periodOf,
  startTestSandbox,
  stripeClient,
  useCard,
} from '../../testing/sandbox-fixture';

describe('pauses of a subscription', () => {
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

  const invoice = (subscription: Stripe.Subscription) => latestInvoice(stripe, subscription);

  /** Active for 10 days of its month. */
  const running = async (card?: string): Promise<Stripe.Subscription> => {
    const subscription = await aSubscription(stripe, {}, card);
    await advance(sandbox, { days: 10 });
    return subscription;
  };

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

  /** The invoice of a period that has begun while what falls due is made void. */
  const voided = async ({ id }: Stripe.Subscription): Promise<Stripe.Invoice> => {
    await stripe.subscriptions.update(id, { pause_collection: { behavior: 'void' } });
    await advance(sandbox, { days: 23 });
    return invoice(await stripe.subscriptions.retrieve(id));
  };

  it.each([
    ['pay a part', -300],
    ['pay all', -2_500],
    ['add to it', 400],
  ])('make void what falls due and leave the balance alone that would %s', async (_, amount) => {
    const subscription = await running();
    const customer = subscription.customer as string;
    await stripe.customers.createBalanceTransaction(customer, { amount, currency: 'usd' });
    expect(await voided(subscription)).toMatchObject({
      status: 'void',
      billing_reason: 'subscription_cycle',
      amount_due: 1_000,
      amount_paid: 0,
      starting_balance: amount,
      ending_balance: amount,
    });
    expect(await stripe.customers.retrieve(customer)).toMatchObject({ balance: amount });
    expect((await stripe.customers.listBalanceTransactions(customer)).data).toHaveLength(1);
  });

  it('make void what falls due also where a coupon leaves nothing to pay', async () => {
    const subscription = await running();
    const { id: coupon } = await stripe.coupons.create({ percent_off: 100, duration: 'forever' });
    await stripe.subscriptions.update(subscription.id, { discounts: [{ coupon }] });
    const events = await eventsDuring(stripe, async () => {
      expect(await voided(subscription)).toMatchObject({ status: 'void', total: 0, amount_paid: 0 });
    });
    expect(events).toContain('invoice.voided');
    expect(events).not.toContain('invoice.paid');
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
