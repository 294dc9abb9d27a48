import type Stripe from 'stripe';
import { textAt } from '../support/api-client';
import { saas, api } from '../support/catalog';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

/** All orders of a list. */
function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

const thrice = <Item>(items: readonly Item[]): Item[] => items.flatMap((item) => [item, item, item]);

describe('webhooks of Stripe in every order, each delivered three times', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let credits: TestProject;
  let plans: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    database = await TestDatabase.connect();
    credits = await platform.project(api);
    plans = await platform.project(saas);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  /** What Stripe has to tell of a customer, by type. */
  async function eventsOf(customer: string): Promise<Map<string, Stripe.Event>> {
    const events = new Map<string, Stripe.Event>();
    for await (const event of platform.stripe.events.list({ limit: 100 })) {
      const object = event.data.object as { customer?: string };
      if (object.customer === customer) events.set(event.type, event);
    }
    return events;
  }

  function pick(events: ReadonlyMap<string, Stripe.Event>, types: readonly string[]): Stripe.Event[] {
    return types.map((type) => {
      const event = events.get(type);
      if (event === undefined)
        throw new Error(`The sandbox has not told of ${type}: ${[...events.keys()].join(', ')}`);
      return event;
    });
  }

  async function customerOf(project: TestProject, paymentId: string): Promise<string> {
    return textAt((await project.api.get(`/api/v1/payments/${paymentId}`)).body, 'provider.customer_id');
  }

  async function deliver(events: readonly Stripe.Event[]): Promise<void> {
    const answers = await Promise.all(events.map((event) => platform.deliver(event)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await database.quiet();
  }

  const ofPayment = [
    'payment_intent.created',
    'payment_intent.succeeded',
    'charge.succeeded',
    'checkout.session.completed',
  ];

  it.each(permutations(ofPayment).map((order, index) => ({ order, user: `payer_${index}` })))(
    'settle a payment the same way: $order',
    async ({ order, user }) => {
      const body = { user_id: user, email: 'ada@example.com', product_id: 'calls_1000' };
      const started = await credits.api.post('/api/v1/payments', body);
      const id = textAt(started.body, 'payment_id');
      await platform.pay(textAt(started.body, 'checkout_session_id'));
      const events = pick(await eventsOf(await customerOf(credits, id)), order);

      for (const event of events) await deliver([event]);
      await deliver(thrice(events));

      expect((await credits.api.get(`/api/v1/payments/${id}`)).body).toMatchObject({
        status: 'succeeded',
        amount: 1_000,
        provider: { checkout_session_id: started.body.checkout_session_id },
      });
      expect((await credits.api.get(`/api/v1/credits/${user}`)).body).toMatchObject({
        balances: [{ credit_type: 'api', available: 1_000 }],
      });
      expect(await database.published(credits.id, user)).toEqual({
        'payment.created': 1,
        'payment.succeeded': 1,
        'credits.purchased': 1,
        'credits.granted': 1,
      });
    },
  );

  const ofSubscription = [
    'customer.subscription.created',
    'invoice.paid',
    'checkout.session.completed',
    'customer.subscription.deleted',
  ];

  it.each(permutations(ofSubscription).map((order, index) => ({ order, user: `subscriber_${index}` })))(
    'bring a subscription to the same end: $order',
    async ({ order, user }) => {
      const body = { user_id: user, email: 'ada@example.com', product_id: 'pro' };
      const started = await plans.api.post('/api/v1/payments', body);
      const id = textAt(started.body, 'payment_id');
      const session = textAt(started.body, 'checkout_session_id');
      await platform.pay(session);
      const { subscription } = await platform.stripe.checkout.sessions.retrieve(session);
      await platform.stripe.subscriptions.cancel(textAt({ subscription }, 'subscription'));
      const events = pick(await eventsOf(await customerOf(plans, id)), order);

      for (const event of events) await deliver([event]);
      await deliver(thrice(events));

      expect((await plans.api.get(`/api/v1/payments/${id}/status`)).body.status).toBe('succeeded');
      expect((await plans.api.get(`/api/v1/subscriptions/${user}/pro`)).body.status).toBe('canceled');
      expect((await plans.api.get(`/api/v1/permissions/${user}/pro`)).body).toMatchObject({
        allowed: true,
        in_grace: true,
      });
      expect(await database.published(plans.id, user)).toMatchObject({
        'payment.created': 1,
        'payment.succeeded': 1,
        'subscription.created': 1,
        'subscription.canceled': 1,
      });
      const again = await plans.api.post('/api/v1/payments', body);
      expect(again.status).toBe(201);
    },
  );
});
