import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  aCustomer,
  aPrice,
  aSubscription,
  eventTypes,
  failureOf,
  startTestSandbox,
  stripeClient,
  useCard,
} from '../../testing/sandbox-fixture';

describe('the billing portal', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  const open = (customer: string, configuration?: string) =>
    stripe.billingPortal.sessions.create({
      customer,
      configuration,
      return_url: 'https://shop.test/account',
    });
  const page = async (session: Stripe.BillingPortal.Session) => (await fetch(session.url)).text();
  const send = (session: Stripe.BillingPortal.Session, action: string, fields: Record<string, string>) =>
    fetch(`${session.url}/${action}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
  const retrieve = ({ id }: Stripe.Subscription) => stripe.subscriptions.retrieve(id);
  const card = (number: string) => ({ number, expiry: '12 / 34', cvc: '123', name: 'Ada' });

  const portal = async () => {
    const subscription = await aSubscription(stripe);
    const session = await open(subscription.customer as string);
    return { subscription, session };
  };

  it('shows what the customer has, and the way back', async () => {
    const { session } = await portal();
    expect(session).toMatchObject({
      object: 'billing_portal.session',
      return_url: 'https://shop.test/account',
    });
    const shown = await page(session);
    for (const text of ['a@example.com', 'Ebook', '$10.00 per month', 'visa ending in 4242', 'Renews on']) {
      expect(shown).toContain(text);
    }
    expect(shown).toContain('href="https://shop.test/account"');
  });

  it('cancels with the period, and takes that back', async () => {
    const { subscription, session } = await portal();
    const fields = { subscription: subscription.id };
    const answer = await send(session, 'cancel', fields);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, new URL(session.url).pathname]);
    expect(await retrieve(subscription)).toMatchObject({ status: 'active', cancel_at_period_end: true });
    expect(await page(session)).toContain('Do not cancel');
    await send(session, 'renew', fields);
    expect(await retrieve(subscription)).toMatchObject({ cancel_at_period_end: false, cancel_at: null });
  });

  it('cancels at once when it is configured so', async () => {
    const { id } = await stripe.billingPortal.configurations.create({
      features: { subscription_cancel: { enabled: true, mode: 'immediately', proration_behavior: 'none' } },
    });
    const subscription = await aSubscription(stripe);
    await send(await open(subscription.customer as string, id), 'cancel', { subscription: subscription.id });
    expect((await retrieve(subscription)).status).toBe('canceled');
  });

  it('changes the plan among those that are allowed', async () => {
    const monthly = (amount: number) =>
      aPrice(stripe, { recurring: { interval: 'month' }, unit_amount: amount });
    const [allowed, forbidden] = [await monthly(2500), await monthly(9900)];
    const configuration = await stripe.billingPortal.configurations.create({
      features: {
        subscription_update: {
          enabled: true,
          default_allowed_updates: ['price'],
          products: [{ product: allowed.product as string, prices: [allowed.id] }],
          proration_behavior: 'always_invoice',
        },
      },
    });
    const subscription = await aSubscription(stripe);
    const session = await open(subscription.customer as string, configuration.id);
    const shown = await page(session);
    expect(shown).toContain('$25.00 per month');
    expect(shown).not.toContain('$99.00');
    const to = (price: string) => send(session, 'change', { subscription: subscription.id, price });
    expect((await to(forbidden.id)).status).toBe(402);
    expect((await retrieve(subscription)).items.data[0]?.price.unit_amount).toBe(1000);
    expect((await to(allowed.id)).status).toBe(303);
    const changed = await retrieve(subscription);
    expect(changed.items.data[0]?.price.id).toBe(allowed.id);
    expect(changed.latest_invoice).not.toBe(subscription.latest_invoice);
  });

  it('offers what a configuration names, as it is named now, and no price that is archived', async () => {
    const [one, other] = [
      await aPrice(stripe, { recurring: { interval: 'month' }, unit_amount: 2500 }),
      await aPrice(stripe, { recurring: { interval: 'month' }, unit_amount: 3500 }),
    ];
    const offering = (...prices: Stripe.Price[]) => ({
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price' as const],
        products: prices.map(({ id, product }) => ({ product: product as string, prices: [id] })),
      },
    });
    const { id } = await stripe.billingPortal.configurations.create({ features: offering(one) });
    const subscription = await aSubscription(stripe);
    const session = await open(subscription.customer as string, id);
    const updated = await stripe.billingPortal.configurations.update(id, { features: offering(one, other) });
    expect(updated.features.subscription_update.products).toEqual([
      expect.objectContaining({ product: one.product, prices: [one.id] }),
      {
        product: other.product,
        prices: [other.id],
        adjustable_quantity: { enabled: false, maximum: null, minimum: 1 },
      },
    ]);
    expect(await page(session)).toContain('$35.00 per month');
    await stripe.prices.update(other.id, { active: false });
    expect(await page(session)).not.toContain('$35.00 per month');

    await stripe.billingPortal.configurations.update(id, {
      features: { subscription_update: { enabled: false } },
    });
    expect(await page(session)).not.toContain('$25.00 per month');
    const fields = { subscription: subscription.id, price: one.id };
    expect((await send(session, 'change', fields)).status).toBe(402);
  });

  it('refuses a configuration that offers nothing, too much, or what there is not', async () => {
    const price = await aPrice(stripe, { recurring: { interval: 'month' } });
    const once = await aPrice(stripe);
    const plan = (product: unknown, id: string) => ({ product: product as string, prices: [id] });
    const refused = async (products: { product: string; prices: string[] }[]) => {
      const features = {
        subscription_update: { enabled: true, default_allowed_updates: ['price' as const], products },
      };
      const failure = await failureOf(stripe.billingPortal.configurations.create({ features }));
      return [failure.statusCode, failure.param];
    };
    const param = 'features[subscription_update][products]';
    expect(await refused([])).toEqual([400, param]);
    expect(await refused(Array.from({ length: 11 }, () => plan(price.product, price.id)))).toEqual([
      400,
      param,
    ]);
    const ofPrice = [400, `${param}[0][prices][0]`];
    expect(await refused([plan(price.product, 'price_none')])).toEqual(ofPrice);
    expect(await refused([plan(once.product, price.id)])).toEqual(ofPrice);
    expect(await refused([plan(once.product, once.id)])).toEqual(ofPrice);
    expect(await refused([plan('prod_none', price.id)])).toEqual([400, `${param}[0][product]`]);
  });

  it('changes nothing when the card is declined, and says so', async () => {
    const dearer = await aPrice(stripe, { recurring: { interval: 'year' }, unit_amount: 9900 });
    const subscription = await aSubscription(stripe);
    await useCard(stripe, subscription.customer as string, 'pm_card_chargeDeclined');
    const session = await open(subscription.customer as string);
    const answer = await send(session, 'change', { subscription: subscription.id, price: dearer.id });
    expect(answer.status).toBe(402);
    expect(await answer.text()).toContain('Your card was declined.');
    expect((await retrieve(subscription)).items.data[0]?.price.unit_amount).toBe(1000);
  });

  it('replaces the card, for the customer and for subscriptions with one of their own', async () => {
    const customer = await aCustomer(stripe, 'pm_card_visa');
    const [own] = (await stripe.paymentMethods.list({ customer })).data;
    const second = await aSubscription(stripe, { customer, default_payment_method: own?.id });
    const session = await open(customer);
    expect((await send(session, 'card', card('5555 5555 5555 4444'))).status).toBe(303);
    const { invoice_settings: settings } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
    expect(settings.default_payment_method).not.toBe(own?.id);
    expect((await retrieve(second)).default_payment_method).toBe(settings.default_payment_method);
    expect(await page(session)).toContain('mastercard ending in 4444');

    const wrong = await send(session, 'card', card('1234'));
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain('This is not one of the test cards below.');
  });

  it('lets nobody touch what is not theirs or not allowed', async () => {
    const { session } = await portal();
    const stranger = await aSubscription(stripe);
    expect((await send(session, 'cancel', { subscription: stranger.id })).status).toBe(402);
    expect(await retrieve(stranger)).toMatchObject({ cancel_at_period_end: false });

    const { id } = await stripe.billingPortal.configurations.create({
      features: { invoice_history: { enabled: true } },
    });
    const closed = await open(stranger.customer as string, id);
    const fields = { subscription: stranger.id };
    for (const action of ['cancel', 'renew', 'change']) {
      expect((await send(closed, action, fields)).status).toBe(402);
    }
    expect((await send(closed, 'card', card('4242424242424242'))).status).toBe(402);
    expect(await retrieve(stranger)).toMatchObject({ status: 'active', cancel_at_period_end: false });
  });

  it('is not there for a session that is unknown, or whose customer is gone', async () => {
    expect((await fetch(`${sandbox.url}/p/session/bps_unknown`)).status).toBe(404);
    const { session, subscription } = await portal();
    await stripe.customers.del(subscription.customer as string);
    expect((await fetch(session.url)).status).toBe(404);
  });

  it('has configurations, of which one is made when none is named', async () => {
    const { session } = await portal();
    const [made] = (await stripe.billingPortal.configurations.list({ is_default: true })).data;
    expect(session.configuration).toBe(made?.id);
    const updated = await stripe.billingPortal.configurations.update(made?.id ?? '', {
      active: false,
      features: { subscription_cancel: { enabled: false } },
    });
    expect(updated).toMatchObject({ active: false, features: { subscription_cancel: { enabled: false } } });
    expect(await stripe.billingPortal.configurations.retrieve(updated.id)).toMatchObject({ active: false });
    const customer = await aCustomer(stripe);
    expect((await failureOf(open(customer, updated.id))).statusCode).toBe(400);
    expect(await eventTypes(stripe)).toContain('billing_portal.session.created');
  });
});
