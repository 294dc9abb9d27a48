import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  aCustomer,
  advance,
  aPrice,
  aSubscription,
  eventsDuring,
  failureOf,
  startTestSandbox,
  stripeClient,
} from '../../testing/sandbox-fixture';

/** What a card form does: the page has the client secret, and with it the intent's id. */
const intentIdOf = (clientSecret: string): string => clientSecret.split('_secret_')[0] ?? '';

describe('a subscription that waits for its customer', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  let customer: string;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    stripe = stripeClient(sandbox);
    customer = await aCustomer(stripe);
  });

  const start = (fields: Partial<Stripe.SubscriptionCreateParams> = {}) =>
    aSubscription(stripe, {
      customer,
      payment_behavior: 'default_incomplete',
      payment_settings: { save_default_payment_method: 'on_subscription' },
      expand: ['latest_invoice.confirmation_secret', 'pending_setup_intent'],
      ...fields,
    });
  const retrieve = ({ id }: { id: string }) =>
    stripe.subscriptions.retrieve(id, { expand: ['latest_invoice.payments'] });
  const invoiceOf = (subscription: Stripe.Subscription) => subscription.latest_invoice as Stripe.Invoice;
  const pay = (subscription: Stripe.Subscription, card: string) =>
    stripe.paymentIntents.confirm(
      intentIdOf(invoiceOf(subscription).confirmation_secret?.client_secret ?? ''),
      { payment_method: card },
    );

  it('has an open invoice with the secret that a card form needs, and the metadata it was given', async () => {
    const subscription = await start({ metadata: { plan: 'pro' } });
    expect(subscription).toMatchObject({
      status: 'incomplete',
      metadata: { plan: 'pro' },
      pending_setup_intent: null,
      latest_invoice: { status: 'open', confirmation_secret: { type: 'payment_intent' } },
    });
    const secret = invoiceOf(subscription).confirmation_secret?.client_secret ?? '';
    const [payment] = invoiceOf(await retrieve(subscription)).payments?.data ?? [];
    const intent = await stripe.paymentIntents.retrieve(payment?.payment.payment_intent as string);
    expect(intent).toMatchObject({ client_secret: secret, status: 'requires_payment_method', amount: 1000 });
  });

  it('tells the secret only of those who ask for it', async () => {
    const { latest_invoice: id } = await start({ expand: [] });
    expect(await stripe.invoices.retrieve(id as string)).not.toHaveProperty('confirmation_secret');
  });

  it('begins once it is paid, and keeps the card', async () => {
    const subscription = await start();
    const events = await eventsDuring(stripe, () => pay(subscription, 'pm_card_visa'));
    expect(events).toEqual([
      'payment_method.attached',
      'payment_intent.succeeded',
      'charge.succeeded',
      'invoice_payment.paid',
      'invoice.paid',
      'invoice.payment_succeeded',
      'customer.subscription.updated',
    ]);
    const paid = await retrieve(subscription);
    expect(paid).toMatchObject({
      status: 'active',
      latest_invoice: { status: 'paid', payments: { data: [{ status: 'paid' }] } },
    });
    const method = await stripe.paymentMethods.retrieve(paid.default_payment_method as string);
    expect(method).toMatchObject({ customer, card: { last4: '4242' } });
  });

  it('stays incomplete when the card is declined, and takes another one', async () => {
    const subscription = await start();
    const failure = await failureOf(pay(subscription, 'pm_card_chargeDeclined'));
    expect(failure).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      payment_intent: { status: 'requires_payment_method' },
    });
    expect(await retrieve(subscription)).toMatchObject({
      status: 'incomplete',
      default_payment_method: null,
      latest_invoice: { status: 'open', attempt_count: 1, next_payment_attempt: null },
    });
    await pay(subscription, 'pm_card_mastercard');
    expect((await retrieve(subscription)).status).toBe('active');
  });

  it('waits for 3-D Secure, and begins when it is passed', async () => {
    const subscription = await start();
    const asked = await pay(subscription, 'pm_card_threeDSecure2Required');
    expect(asked.status).toBe('requires_action');
    expect((await retrieve(subscription)).status).toBe('incomplete');
    const address = asked.next_action?.redirect_to_url?.url ?? '';
    const answer = await fetch(address.replace(/^https?:\/\/[^/]+/, sandbox.url), {
      method: 'POST',
      body: new URLSearchParams({ result: 'complete' }),
    });
    expect(answer.status).toBe(200);
    const paid = await retrieve(subscription);
    expect(paid).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } });
    expect(paid.default_payment_method).toBe(asked.payment_method);
  });

  it('expires after 23 hours without a payment, and its invoice is void', async () => {
    const subscription = await start();
    await advance(sandbox, { hours: 22 });
    expect((await retrieve(subscription)).status).toBe('incomplete');
    await advance(sandbox, { hours: 2 });
    expect(await retrieve(subscription)).toMatchObject({
      status: 'incomplete_expired',
      latest_invoice: { status: 'void', payments: { data: [{ status: 'canceled' }] } },
    });
    expect((await failureOf(pay(subscription, 'pm_card_visa'))).code).toBe('payment_intent_unexpected_state');
  });

  describe('with nothing to pay yet', () => {
    const setupOf = (subscription: Stripe.Subscription) =>
      subscription.pending_setup_intent as Stripe.SetupIntent;

    it('asks for a card in its trial, and is charged with it afterwards', async () => {
      const subscription = await start({ trial_period_days: 7 });
      expect(subscription).toMatchObject({
        status: 'trialing',
        latest_invoice: { status: 'paid', confirmation_secret: null },
        pending_setup_intent: { status: 'requires_payment_method', customer, usage: 'off_session' },
      });
      expect(setupOf(subscription).client_secret).toMatch(/^seti_\w+_secret_\w+$/);

      const events = await eventsDuring(stripe, () =>
        stripe.setupIntents.confirm(setupOf(subscription).id, { payment_method: 'pm_card_visa' }),
      );
      expect(events).toEqual([
        'payment_method.attached',
        'setup_intent.succeeded',
        'customer.subscription.updated',
      ]);
      const kept = await retrieve(subscription);
      expect(kept).toMatchObject({ status: 'trialing', pending_setup_intent: null });
      expect(kept.default_payment_method).toMatch(/^pm_/);

      await advance(sandbox, { days: 7, hours: 2 });
      expect(await retrieve(subscription)).toMatchObject({
        status: 'active',
        latest_invoice: { status: 'paid', amount_paid: 1000 },
      });
    });

    it('asks for a card when the first invoice is of nothing', async () => {
      const free = await aPrice(stripe, { recurring: { interval: 'month' }, unit_amount: 0 });
      const subscription = await start({ items: [{ price: free.id }] });
      expect(subscription).toMatchObject({
        status: 'active',
        pending_setup_intent: { status: 'requires_payment_method' },
      });
    });

    it('asks for none when there is one', async () => {
      const subscription = await start({
        customer: await aCustomer(stripe, 'pm_card_visa'),
        trial_period_days: 7,
      });
      expect(subscription.pending_setup_intent).toBeNull();
    });

    it('stays as it is when the card is declined', async () => {
      const subscription = await start({ trial_period_days: 7 });
      const failure = await failureOf(
        stripe.setupIntents.confirm(setupOf(subscription).id, { payment_method: 'pm_card_chargeDeclined' }),
      );
      expect(failure.code).toBe('card_declined');
      expect(await retrieve(subscription)).toMatchObject({
        status: 'trialing',
        default_payment_method: null,
        pending_setup_intent: setupOf(subscription).id,
      });
    });

    it('no longer asks once it is canceled', async () => {
      const subscription = await start({ trial_period_days: 7 });
      const canceled = await stripe.subscriptions.cancel(subscription.id);
      expect(canceled).toMatchObject({ status: 'canceled', pending_setup_intent: null });
      expect((await stripe.setupIntents.retrieve(setupOf(subscription).id)).status).toBe('canceled');
    });

    it.each([
      ['cancel', { status: 'canceled' }],
      ['pause', { status: 'paused' }],
      ['create_invoice', { status: 'past_due', latest_invoice: { status: 'open', amount_due: 1000 } }],
    ] as const)(
      'ends its trial without a card as it was told: %s',
      async (missing_payment_method, expected) => {
        const subscription = await start({
          trial_period_days: 7,
          trial_settings: { end_behavior: { missing_payment_method } },
        });
        await advance(sandbox, { days: 7, hours: 2 });
        expect(await retrieve(subscription)).toMatchObject(expected);
      },
    );
  });
});
