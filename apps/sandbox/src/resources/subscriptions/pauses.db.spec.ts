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
