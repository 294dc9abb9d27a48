import { textAt, type Json } from '../support/api-client';
import { eventually } from '../support/eventually';
import { later, MovedTime } from '../support/moved-time';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';
import { topology } from '../support/topology';

const registration = {
  name: 'Year Notes',
  domain: 'year.example',
  products: [
    {
      id: 'starter',
      name: 'Starter',
      type: 'subscription',
      price: { amount: 500, interval: 'month' },
      trial_days: 14,
      grants: { permissions: ['notes'], grace_days: 5 },
    },
    {
      id: 'pro',
      name: 'Pro',
      type: 'subscription',
      price: { amount: 1_200, interval: 'month' },
      grants: { permissions: ['notes', 'export'], grace_days: 5 },
    },
  ],
};

/** A renewal is charged an hour after its period has begun. */
const CHARGED = { hours: 2 };

describe(`a year of a subscription (${topology})`, () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let time: MovedTime;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
    project = await platform.project(registration);
    time = new MovedTime(platform, database);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  /** Buys a product as its user, and gives what Stripe calls the subscription and its customer. */
  async function subscribe(
    user: string,
    product: string,
  ): Promise<{ subscription: string; customer: string }> {
    const body = { user_id: user, email: `${user}@example.com`, product_id: product };
    const started = await project.api.post('/api/v1/checkout/subscription', body);
    expect(started.status).toBe(201);
    const paid = await platform.pay(textAt(started.body, 'checkout_session_id'));
    expect(paid.status).toBe(200);
    await time.settle();
    const payment = await project.api.get(`/api/v1/payments/${textAt(started.body, 'payment_id')}`);
    return {
      subscription: textAt(payment.body, 'provider.subscription_id'),
      customer: textAt(payment.body, 'provider.customer_id'),
    };
  }

  /** From now on the renewals are charged to another card. */
  async function useCard(
    { subscription, customer }: { subscription: string; customer: string },
    card: string,
  ): Promise<string> {
    const { id } = await platform.stripe.paymentMethods.attach(`pm_card_${card}`, { customer });
    await platform.stripe.subscriptions.update(subscription, { default_payment_method: id });
    await platform.stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
    await time.settle();
    return id;
  }

  /** The user's subscriptions, the newest first. */
  async function subscriptionsOf(user: string): Promise<Json[]> {
    const { body } = await project.api.get(`/api/v1/subscriptions/${user}`);
    return body.subscriptions as Json[];
  }
  async function newestOf(user: string): Promise<Json> {
    return (await subscriptionsOf(user))[0] ?? {};
  }
  async function permission(user: string, name: string): Promise<Json> {
    return (await project.api.get(`/api/v1/permissions/${user}/${name}`)).body;
  }

  /** Lets the current period end, and its successor be charged. */
  async function renew(user: string): Promise<void> {
    const end = new Date(textAt(await newestOf(user), 'current_period_end'));
    await time.passUntil(later(end, CHARGED));
  }

  /** What has been told of a user since the last question, with the status that each of them tells. */
  const told = new Map<string, number>();
  async function news(user: string): Promise<string[]> {
    const rows = await database.query<{ type: string; status: string }>(
      `SELECT type, data ->> 'status' AS status FROM events.events
       WHERE project_id = $1 AND user_id = $2 AND type LIKE 'subscription.%' ORDER BY position`,
      [project.id, user],
    );
    const fresh = rows.slice(told.get(user) ?? 0);
    told.set(user, rows.length);
    return fresh.map(({ type, status }) => `${type.replace('subscription.', '')} ${status}`);
  }

  /**
   * The upgrade, as Stripe's dashboard makes it: the remaining time is prorated, and the next renewal costs what the new plan costs.
   */
  async function upgrade(user: string, subscription: string): Promise<void> {
    const mapping = project.registration.stripe_mapping;
    const { items } = await platform.stripe.subscriptions.retrieve(subscription);
    const [item] = items.data;
    await platform.stripe.subscriptions.update(subscription, {
      items: [{ id: item?.id ?? '', price: textAt(mapping, 'pro') }],
    });
    await time.settle();
    expect(await newestOf(user)).toMatchObject({ status: 'active' });
    expect(await subscriptionsOf(user)).toHaveLength(1);
    expect(await permission(user, 'notes')).toMatchObject({ allowed: true, in_grace: false });
    const changes = await news(user);
    expect(changes.length).toBeLessThanOrEqual(1);
    expect(changes.every((change) => change === 'updated active')).toBe(true);
  }

  it('goes through trial, renewals, an upgrade, a failure that mends and one that does not, and a planned end', async () => {
    const user = 'ada';
    const begun = await time.now();

    // The trial.
    const first = await subscribe(user, 'starter');
    expect(await newestOf(user)).toMatchObject({ product_id: 'starter', status: 'trialing' });
    expect(await permission(user, 'notes')).toMatchObject({ allowed: true, in_grace: false });
    expect(await news(user)).toEqual(['created trialing']);
    await time.passUntil(later(begun, { days: 11, hours: 1 }));
    expect(await news(user)).toEqual(['trial_will_end trialing']);

    // Its end, and the first month that is paid for.
    await time.passUntil(later(begun, { days: 14, ...CHARGED }));
    expect(await newestOf(user)).toMatchObject({ status: 'active', grace_ends_at: null });
    expect(await news(user)).toEqual(['updated active', 'renewed active']);

    await renew(user);
    expect(await news(user)).toEqual(['renewed active']);

    await time.pass({ days: 10 });
    await upgrade(user, first.subscription);
    await renew(user);
    expect(await news(user)).toEqual(['renewed active']);
    const [renewal] = (await platform.stripe.invoices.list({ subscription: first.subscription, limit: 1 }))
      .data;
    expect(renewal?.amount_paid).toBeGreaterThan(1_200);

    // A renewal that fails, and is paid three days later with another card: the grace was long enough.
    await useCard(first, 'chargeCustomerFail');
    await renew(user);
    expect(await newestOf(user)).toMatchObject({ status: 'past_due' });
    expect(await permission(user, 'notes')).toMatchObject({ allowed: true, in_grace: true });
    expect(await news(user)).toEqual(['past_due past_due']);
    await useCard(first, 'visa');
    await time.pass({ days: 3 });
    expect(await newestOf(user)).toMatchObject({ status: 'active', grace_ends_at: null });
    expect(await permission(user, 'notes')).toMatchObject({ allowed: true, in_grace: false });
    expect(await news(user)).toEqual(['renewed active']);

    // One that is never paid: the grace runs from the first failure, whatever fails after it; Stripe gives up after 15 days.
    await renew(user);
    expect(await news(user)).toEqual(['renewed active']);
    await useCard(first, 'chargeCustomerFail');
    await renew(user);
    const failed = await newestOf(user);
    expect(failed).toMatchObject({ status: 'past_due' });
    expect(await news(user)).toEqual(['past_due past_due']);
    await time.pass({ days: 4 });
    expect(await newestOf(user)).toEqual(failed);
    expect(await permission(user, 'notes')).toMatchObject({
      allowed: true,
      in_grace: true,
      expires_at: failed.grace_ends_at,
    });
    await time.passUntil(new Date(textAt(failed, 'grace_ends_at')));
    expect(await permission(user, 'notes')).toMatchObject({ allowed: false, reason: 'grace_ended' });
    expect(await newestOf(user)).toMatchObject({ status: 'past_due' });
    expect(await news(user)).toEqual([]);
    await time.pass({ days: 11 });
    expect(await newestOf(user)).toMatchObject({ status: 'expired', grace_ends_at: failed.grace_ends_at });
    await eventually(async () => {
      expect(await database.published(project.id, user)).toMatchObject({ 'subscription.expired': 1 });
    });
    expect(await news(user)).toEqual(['canceled canceled', 'expired expired']);

    // He comes back, and later plans the end: everything stays to the last day, and the grace beyond it.
    const second = await subscribe(user, 'pro');
    expect(await newestOf(user)).toMatchObject({ product_id: 'pro', status: 'active', trial_end: null });
    expect(await permission(user, 'export')).toMatchObject({ allowed: true, in_grace: false });
    expect(await news(user)).toEqual(['created active']);
    for (let month = 0; month < 4; month += 1) {
      await renew(user);
      expect(await news(user)).toEqual(['renewed active']);
    }
    await platform.stripe.subscriptions.update(second.subscription, { cancel_at_period_end: true });
    await time.settle();
    expect(await newestOf(user)).toMatchObject({ status: 'active', cancel_at_period_end: true });
    expect(await news(user)).toEqual(['updated active']);
    const end = new Date(textAt(await newestOf(user), 'current_period_end'));
    await time.passUntil(later(end, { hours: -1 }));
    expect(await permission(user, 'export')).toMatchObject({ allowed: true, in_grace: false });
    await time.passUntil(later(end, { hours: 1 }));
    expect(await newestOf(user)).toMatchObject({
      status: 'canceled',
      grace_ends_at: later(end, { days: 5 }).toISOString(),
    });
    expect(await permission(user, 'export')).toMatchObject({ allowed: true, in_grace: true });
    expect(await news(user)).toEqual(['canceled canceled']);
    await time.passUntil(later(end, { days: 5, hours: 1 }));
    expect(await permission(user, 'export')).toMatchObject({ allowed: false, reason: 'grace_ended' });
    expect(await newestOf(user)).toMatchObject({ status: 'expired' });
    await eventually(async () => {
      expect(await database.published(project.id, user)).toMatchObject({ 'subscription.expired': 2 });
    });
    expect(await news(user)).toEqual(['expired expired']);

    const days = ((await time.now()).getTime() - begun.getTime()) / 86_400_000;
    expect(days).toBeGreaterThan(330);
    await expectNothingDoubled(user, [first.subscription, second.subscription]);
    await expectEverythingSettled();
  });

  it('one that Stripe is told to leave unpaid comes back with a payment', async () => {
    const user = 'bea';
    await platform.settings({ subscription_after_last_retry: 'unpaid' });
    const owned = await subscribe(user, 'pro');
    await useCard(owned, 'chargeCustomerFail');
    await renew(user);
    await time.pass({ days: 15, hours: 1 });
    expect(await newestOf(user)).toMatchObject({ status: 'unpaid' });
    expect(await permission(user, 'export')).toMatchObject({ allowed: false, reason: 'grace_ended' });
    expect(await news(user)).toEqual(['created active', 'past_due past_due', 'updated unpaid']);

    const paying = await useCard(owned, 'visa');
    const [owed] = (await platform.stripe.invoices.list({ subscription: owned.subscription, limit: 1 })).data;
    await platform.stripe.invoices.pay(owed?.id ?? '', { payment_method: paying });
    await time.settle();
    expect(await newestOf(user)).toMatchObject({ status: 'active', grace_ends_at: null });
    expect(await permission(user, 'export')).toMatchObject({ allowed: true, in_grace: false });
    expect(await news(user)).toEqual(['renewed active']);
    await expectEverythingSettled();
  });

  /** Every invoice of a further period that was paid is one renewal, and every change of a permission was told once. */
  async function expectNothingDoubled(user: string, subscriptions: readonly string[]): Promise<void> {
    let renewals = 0;
    for (const subscription of subscriptions) {
      for await (const { billing_reason, status } of platform.stripe.invoices.list({ subscription })) {
        if (billing_reason === 'subscription_cycle' && status === 'paid') renewals += 1;
      }
    }
    expect(await database.published(project.id, user)).toMatchObject({ 'subscription.renewed': renewals });
    const periods = await database.query<{ end: string }>(
      `SELECT data ->> 'subscription_id' || (data ->> 'current_period_end') AS end FROM events.events
       WHERE type = 'subscription.renewed' AND user_id = $1`,
      [user],
    );
    expect(new Set(periods.map(({ end }) => end)).size).toBe(renewals);
    await expectTheBooks(user, subscriptions);

    const turns = await database.query<{ type: string; permission: string }>(
      `SELECT type, data ->> 'permission' AS permission FROM events.events
       WHERE type LIKE 'permission.%' AND user_id = $1 ORDER BY position`,
      [user],
      'auth',
    );
    const ofNotes = turns.filter(({ permission }) => permission === 'notes').map(({ type }) => type);
    const once = ['permission.granted', 'permission.revoked'];
    expect(ofNotes).toEqual([...once, ...once]);
  }

  /** Every invoice after the first that has taken money is a payment of just that. */
  async function expectTheBooks(user: string, subscriptions: readonly string[]): Promise<void> {
    const taken: string[] = [];
    for (const subscription of subscriptions) {
      for await (const { id, amount_paid, billing_reason } of platform.stripe.invoices.list({
        subscription,
      })) {
        if (billing_reason !== 'subscription_create' && amount_paid > 0) taken.push(`${id} ${amount_paid}`);
      }
    }
    const { body } = await project.api.get(`/api/v1/payments?user_id=${user}&limit=100`);
    const booked = (body.data as Json[])
      .filter((payment) => payment.method === 'invoice')
      .map((payment) => `${textAt(payment, 'provider.invoice_id')} ${String(payment.amount)}`);
    expect(booked.sort()).toEqual(taken.sort());
  }

  /** Nothing was given up, nothing is left over, and everything that Stripe has told was heard. */
  async function expectEverythingSettled(): Promise<void> {
    const states = await database.query<{ state: string; count: number }>(
      'SELECT state, count(*)::int AS count FROM webhooks.stripe_events GROUP BY state',
    );
    expect(states.filter(({ state }) => state !== 'processed' && state !== 'ignored')).toEqual([]);
    let happened = 0;
    for await (const _ of platform.stripe.events.list({ limit: 100 })) happened += 1;
    expect(states.reduce((sum, { count }) => sum + count, 0)).toBe(happened);
    for (const side of ['payments', 'auth'] as const) {
      const dead = await database.query("SELECT id FROM events.outbox WHERE state = 'dead'", [], side);
      expect(dead).toEqual([]);
    }
  }
});
