import type Stripe from 'stripe';
import { textAt } from '../support/api-client';
import { saas, api } from '../support/catalog';
import { eventually } from '../support/eventually';
import { inParallel } from '../support/experiment';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

const AT_ONCE = 6;

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

  /** Delivers what is told at once, and resolves when it has been worked on. */
  async function deliver(events: readonly Stripe.Event[]): Promise<void> {
    const answers = await Promise.all(events.map((event) => platform.deliver(event)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    await eventually(async () => {
      const waiting = await database.query(
        `SELECT id FROM webhooks.stripe_events WHERE state = 'pending' AND id = ANY($1::text[])`,
        [events.map(({ id }) => id)],
      );
      expect(waiting).toEqual([]);
    });
  }

  /** Each order has a user of its own: first all are told, then all is looked at. */
  async function inEveryOrder(
    types: readonly string[],
    tell: (order: readonly string[], user: string) => Promise<() => Promise<void>>,
  ): Promise<void> {
    const checks: (() => Promise<void>)[] = [];
    await inParallel([...permutations(types).entries()], AT_ONCE, async ([index, order]) => {
      const saying = (error: unknown) => {
        throw new Error(`in the order ${order.join(', ')}: ${String(error)}`, { cause: error });
      };
      const check = await tell(order, `user_${index}`).catch(saying);
      checks.push(() => check().catch(saying));
    });
    await database.quiet();
    for (const check of checks) await check();
    expect(checks).toHaveLength(24);
  }

  it('settle a payment the same way, in every order', async () => {
    const types = [
      'payment_intent.created',
      'payment_intent.succeeded',
      'charge.succeeded',
      'checkout.session.completed',
    ];
    await inEveryOrder(types, async (order, user) => {
      const body = { user_id: user, email: `${user}@example.com`, product_id: 'calls_1000' };
      const started = await credits.api.post('/api/v1/payments', body);
      const id = textAt(started.body, 'payment_id');
      await platform.pay(textAt(started.body, 'checkout_session_id'));
      const events = pick(await eventsOf(await customerOf(credits, id)), order);

      for (const event of events) await deliver([event]);
      await deliver(thrice(events));

      return async () => {
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
      };
    });
  });

  it('bring a subscription to the same end, in every order', async () => {
    const types = [
      'customer.subscription.created',
      'invoice.paid',
      'checkout.session.completed',
      'customer.subscription.deleted',
    ];
    await inEveryOrder(types, async (order, user) => {
      const body = { user_id: user, email: `${user}@example.com`, product_id: 'pro' };
      const started = await plans.api.post('/api/v1/payments', body);
      const id = textAt(started.body, 'payment_id');
      const session = textAt(started.body, 'checkout_session_id');
      await platform.pay(session);
      const { subscription } = await platform.stripe.checkout.sessions.retrieve(session);
      await platform.stripe.subscriptions.cancel(textAt({ subscription }, 'subscription'));
      const events = pick(await eventsOf(await customerOf(plans, id)), order);

      for (const event of events) await deliver([event]);
      await deliver(thrice(events));

      return async () => {
        expect((await plans.api.get(`/api/v1/payments/${id}`)).body).toMatchObject({
          status: 'succeeded',
          provider: {
            payment_intent_id: expect.stringMatching(/^pi_/) as string,
            invoice_id: expect.stringMatching(/^in_/) as string,
          },
        });
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
        expect((await plans.api.post('/api/v1/payments', body)).status).toBe(201);
      };
    });
  });

  it('settle what is ours also where they show nothing of it but the id, as it stands at Stripe', async () => {
    const barely = (event: Stripe.Event): Stripe.Event => {
      const { id, object } = event.data.object as unknown as { id: string; object: string };
      return { ...event, data: { object: { id, object } } } as unknown as Stripe.Event;
    };
    const buy = async (project: TestProject, product_id: string) => {
      const body = { user_id: 'barely', email: 'barely@example.com', product_id };
      const { body: started } = await project.api.post('/api/v1/payments', body);
      await platform.pay(textAt(started, 'checkout_session_id'));
      const customer = await customerOf(project, textAt(started, 'payment_id'));
      return { payment: textAt(started, 'payment_id'), events: await eventsOf(customer) };
    };
    const bought = await buy(credits, 'calls_1000');
    await deliver(pick(bought.events, ['checkout.session.completed']).map(barely));
    expect(await credits.api.get(`/api/v1/payments/${bought.payment}`)).toMatchObject({
      body: { status: 'succeeded' },
    });

    const plan = await buy(plans, 'pro');
    await deliver(pick(plan.events, ['checkout.session.completed', 'customer.subscription.created']));
    const { body } = await plans.api.get('/api/v1/subscriptions/barely/pro');
    const payment = await plans.api.get(`/api/v1/payments/${plan.payment}`);
    await platform.stripe.subscriptions.cancel(textAt(payment.body, 'provider.subscription_id'));
    const told = await eventsOf(textAt(payment.body, 'provider.customer_id'));
    await deliver(pick(told, ['customer.subscription.deleted']).map(barely));
    const ended = await plans.api.get(`/api/v1/subscriptions/barely/pro`);
    expect([body.status, ended.body.status]).toEqual(['active', 'canceled']);
  });
});
