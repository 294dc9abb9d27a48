import type Stripe from 'stripe';
import { textAt } from '../support/api-client';
import { buyer, shop } from '../support/catalog';
import { TestPlatform, type TestProject } from '../support/platform';
import { Refunding } from '../support/refunds';
import { TestDatabase } from '../support/test-database';

const told = [
  'checkout.session.completed',
  'charge.refunded',
  'refund.created',
  'charge.dispute.created',
  'charge.dispute.closed',
] as const;

/** Each event once at each place: enough to have every one before and after every other. */
const orders = told.flatMap((_, turn) => {
  const turned = [...told.slice(turn), ...told.slice(0, turn)];
  return [turned, [...turned].reverse()];
});

describe('webhooks of refunds and disputes, in many orders, each delivered twice', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let goods: Refunding;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    database = await TestDatabase.connect();
    project = await platform.project(shop);
    goods = new Refunding(platform, project);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  async function deliver(events: readonly Stripe.Event[]): Promise<void> {
    for (const event of events) {
      expect((await platform.deliver(event)).status).toBe(200);
      await database.quiet();
    }
  }

  it.each(orders.map((order, index) => ({ order, won: index % 2 === 0, user: `told_${index}` })))(
    'come to the same end: $order',
    async ({ order, won, user }) => {
      const started = await project.api.post('/api/v1/payments', {
        ...buyer,
        user_id: user,
        product_id: 'ebook',
      });
      const id = textAt(started.body, 'payment_id');
      const session = textAt(started.body, 'checkout_session_id');
      await platform.pay(session);
      const paid = await platform.stripe.checkout.sessions.retrieve(session);
      const intent = textAt(paid, 'payment_intent');
      await platform.stripe.refunds.create({ payment_intent: intent, amount: 600 });
      await goods.decide(await goods.dispute(intent, { amount: 1_900 }), won);
      const { data } = await platform.stripe.events.list({ limit: 100 });
      const about = data.filter(({ data: { object } }) => JSON.stringify(object).includes(intent));
      const events = order.flatMap((type) => about.filter((event) => event.type === type));
      expect(events).toHaveLength(told.length);

      await deliver(events);
      const end = await goods.payment(id);
      await deliver(events);
      expect(await goods.payment(id)).toEqual(end);

      expect(end).toMatchObject({
        status: won ? 'partially_refunded' : 'refunded',
        refunded_amount: won ? 600 : 2_500,
        refunds: [{ amount: 600, status: 'succeeded' }],
        disputes: [{ amount: 1_900, status: won ? 'won' : 'lost' }],
      });
      expect(await database.published(project.id, user)).toEqual({
        'payment.created': 1,
        'payment.succeeded': 1,
        'payment.refunded': 1,
        'payment.disputed': 1,
        'payment.dispute_closed': 1,
      });
    },
  );
});
