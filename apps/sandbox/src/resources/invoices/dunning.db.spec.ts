import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  advance,
  aSubscription,
  control,
  eventsDuring,
  freshKey,
  startTestSandbox,
  stripeClient,
  useCard,
} from '../../testing/sandbox-fixture';

const DAY = 86_400;

describe('dunning', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  let key: string;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await control(sandbox, 'POST', '/_control/reset');
    key = freshKey();
    stripe = stripeClient(sandbox, key);
  });

  /** One that has been paid once and whose card says no at the first renewal. */
  const failing = async (): Promise<Stripe.Subscription> => {
    const subscription = await aSubscription(stripe, {}, 'pm_card_chargeCustomerFail');
    expect(subscription.status).toBe('active');
    await advance(sandbox, { days: 31, hours: 2 });
    return stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
  };
  const statusOf = async ({ id }: Stripe.Subscription) => (await stripe.subscriptions.retrieve(id)).status;
  const settings = (body: object, of = key) =>
    control(sandbox, 'PUT', `/_control/accounts/${of}/settings`, body);

  it('begins with a renewal that fails: past due, and tried again in three days', async () => {
    const happened = await eventsDuring(stripe, failing);
    expect(happened.slice(happened.lastIndexOf('invoice.created'))).toEqual([
      'invoice.created',
      'customer.subscription.updated',
      'invoice.finalized',
      'payment_intent.created',
      'payment_intent.payment_failed',
      'charge.failed',
      'invoice.payment_failed',
      'customer.subscription.updated',
    ]);
    const [subscription] = (await stripe.subscriptions.list({ expand: ['data.latest_invoice'] })).data;
    expect(subscription?.status).toBe('past_due');
    const invoice = subscription?.latest_invoice as Stripe.Invoice;
    expect(invoice).toMatchObject({
      status: 'open',
      attempt_count: 1,
      attempted: true,
      amount_remaining: 1000,
    });
    const failedAt = (invoice.next_payment_attempt ?? 0) - 3 * DAY;
    expect(failedAt - (invoice.status_transitions.finalized_at ?? 0)).toBeLessThan(5);
  });

  it('tries again after 3, 5 and 7 days, then cancels', async () => {
    const subscription = await failing();
    const attempts = async (days: number) => {
      await advance(sandbox, { days });
      const { data } = await stripe.invoices.list({ subscription: subscription.id, limit: 1 });
      return [await statusOf(subscription), data[0]?.attempt_count];
    };
    expect(await attempts(3)).toEqual(['past_due', 2]);
    expect(await attempts(5)).toEqual(['past_due', 3]);
    const last = await eventsDuring(stripe, async () => expect(await attempts(7)).toEqual(['canceled', 4]));
    expect(last.slice(-2)).toEqual(['invoice.payment_failed', 'customer.subscription.deleted']);

    const ended = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    expect(ended.cancellation_details?.reason).toBe('payment_failed');
    expect(ended.latest_invoice).toMatchObject({
      status: 'open',
      auto_advance: false,
      next_payment_attempt: null,
    });
    expect(await eventsDuring(stripe, () => advance(sandbox, { days: 60 }))).toEqual([]);
  });

  it('ends well with the next attempt once the customer has another card', async () => {
    const subscription = await failing();
    await useCard(stripe, subscription.customer as string, 'pm_card_visa');
    const happened = await eventsDuring(stripe, () => advance(sandbox, { days: 3 }));
    expect(happened).toEqual([
      'payment_intent.succeeded',
      'charge.succeeded',
      'invoice_payment.paid',
      'invoice.paid',
      'invoice.payment_succeeded',
      'customer.subscription.updated',
    ]);
    expect(await statusOf(subscription)).toBe('active');
    const { data } = await stripe.invoices.list({ subscription: subscription.id });
    expect(data[0]).toMatchObject({ status: 'paid', attempt_count: 2, next_payment_attempt: null });
  });

  it('is over when somebody pays the invoice by hand, and the schedule does not count that', async () => {
    const subscription = await failing();
    const { id } = subscription.latest_invoice as Stripe.Invoice;
    await expect(stripe.invoices.pay(id)).rejects.toMatchObject({ code: 'card_declined', statusCode: 402 });
    const { attempt_count: count, next_payment_attempt: next } = await stripe.invoices.retrieve(id);
    expect([count, next]).toEqual([1, (subscription.latest_invoice as Stripe.Invoice).next_payment_attempt]);

    const paid = await stripe.invoices.pay(id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'paid', amount_remaining: 0 });
    expect(await statusOf(subscription)).toBe('active');
  });

  it('leaves the subscription unpaid when the account says so: its next invoices stay drafts', async () => {
    const chosen = { subscription_after_last_retry: 'unpaid', invoice_after_last_retry: 'uncollectible' };
    expect((await settings(chosen)).body).toEqual(chosen);
    const subscription = await failing();
    const happened = await eventsDuring(stripe, () => advance(sandbox, { days: 15 }));
    expect(happened.slice(-3)).toEqual([
      'invoice.payment_failed',
      'invoice.marked_uncollectible',
      'customer.subscription.updated',
    ]);
    expect(await statusOf(subscription)).toBe('unpaid');
    await advance(sandbox, { days: 31 });
    const { data } = await stripe.invoices.list({ subscription: subscription.id });
    expect(data.map(({ status, auto_advance: auto }) => [status, auto])).toEqual([
      ['draft', false],
      ['uncollectible', false],
      ['paid', false],
    ]);
  });

  it('leaves the subscription past due when the account says so', async () => {
    await settings({ subscription_after_last_retry: 'past_due' });
    const subscription = await failing();
    await advance(sandbox, { days: 16 });
    expect(await statusOf(subscription)).toBe('past_due');
  });

  it.each([{ subscription_after_last_retry: 'gone' }, { other: 1 }])(
    'takes no setting like %j',
    async (body) => {
      expect(await settings(body)).toMatchObject({ status: 400, body: { error: {} } });
    },
  );

  it('takes settings for secret test keys only', async () => {
    expect(await settings({}, 'nobody')).toMatchObject({ status: 400, body: { error: {} } });
  });
});
