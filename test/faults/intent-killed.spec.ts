import { textAt } from '../support/api-client';
import { buyer, saas, shop } from '../support/catalog';
import { reconcile } from '../support/reconciling';
import { TestPlatform, type TestProject } from '../support/platform';
import { StoppingPoint, type Moment } from '../support/stopping-point';
import { TestDatabase } from '../support/test-database';

/** Where the platform is killed between the request for a payment by intent and its being written down as made. */
const starting: (Moment & { readonly begun: boolean })[] = [
  {
    name: 'before the payment is written down',
    table: 'payments.payments',
    write: 'INSERT',
    when: 'true',
    begun: false,
  },
  {
    name: 'after that, while Stripe makes the intent',
    table: 'stripe_sandbox.objects',
    write: 'INSERT',
    when: `NEW.type = 'payment_intent'`,
    begun: true,
  },
  {
    name: 'after Stripe has made it, before it is written down',
    table: 'payments.payments',
    write: 'UPDATE',
    when: 'NEW.payment_intent_id IS NOT NULL',
    begun: true,
  },
];

/** And between the request to confirm it and the money's being written down. */
const confirming: Moment[] = [
  {
    name: 'while Stripe takes the money',
    table: 'stripe_sandbox.objects',
    write: 'INSERT',
    when: `NEW.type = 'charge'`,
  },
  {
    name: 'after Stripe has taken it, before it is written down',
    table: 'payments.payments',
    write: 'UPDATE',
    when: `NEW.status = 'succeeded'`,
  },
];

/** The same for a subscription, which Stripe makes before anybody has paid. */
const beginning: Moment[] = [
  {
    name: 'while Stripe begins the subscription',
    table: 'stripe_sandbox.objects',
    write: 'INSERT',
    when: `NEW.type = 'subscription'`,
  },
  {
    name: 'after Stripe has begun it, before it is written down',
    table: 'payments.payments',
    write: 'UPDATE',
    when: 'NEW.provider_subscription_id IS NOT NULL',
  },
];

describe('kill -9 of the platform during a payment by intent', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false, asProcess: true });
    database = await TestDatabase.connect();
    project = await platform.project({ ...shop, products: [...shop.products, ...saas.products] });
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const ask = (user: string, product = 'ebook') =>
    project.api.post(
      '/api/v1/payments',
      { ...buyer, user_id: user, product_id: product, mode: 'intent' },
      { 'idempotency-key': user },
    );
  const intentsOf = async (user: string) => {
    const { data } = await platform.stripe.paymentIntents.list({ limit: 100 });
    return data.filter(({ metadata }) => metadata.paygrove_user_id === user);
  };

  async function killedAt(moment: Moment, request: () => Promise<unknown>): Promise<void> {
    const point = await StoppingPoint.at(moment);
    const lost = request().catch(() => 'no answer');
    await point.reached();
    await platform.kill();
    await point.letGo();
    await point.remove();
    expect(await lost).toBe('no answer');
    // What time would do: leases of a process that is gone run out, and the sweeper takes up what was left.
    await database.query(
      `UPDATE http.idempotency_keys SET leased_until = now() - interval '1 second' WHERE leased_until IS NOT NULL`,
    );
    await database.query(`UPDATE payments.payments SET checkout_asked_at = now() - interval '2 minutes'`);
    await platform.startAgain();
  }

  it.each(starting.map((moment, index) => ({ ...moment, user: `started_${index}` })))(
    '$name leaves one intent at Stripe, and one payment',
    async ({ user, begun, ...moment }) => {
      await killedAt(moment, () => ask(user));
      if (begun) {
        await database.eventually(
          `SELECT id FROM payments.payments WHERE user_id = '${user}' AND payment_intent_id IS NOT NULL`,
        );
      }
      const repeated = await ask(user);
      const [intent, ...others] = await intentsOf(user);
      expect(others).toEqual([]);
      expect(repeated).toMatchObject({ status: 201, body: { client_secret: intent?.client_secret } });
      const { body } = await project.api.get(`/api/v1/payments?user_id=${user}`);
      expect(body.data).toMatchObject([{ payment_id: repeated.body.payment_id, status: 'pending' }]);
      await database.quiet();
      expect(await database.published(project.id, user)).toMatchObject({ 'payment.created': 1 });
    },
  );

  it.each(confirming.map((moment, index) => ({ ...moment, user: `confirmed_${index}` })))(
    '$name takes the money once, and tells of it once',
    async ({ user, ...moment }) => {
      const id = textAt((await ask(user)).body, 'payment_id');
      const confirm = () =>
        project.api.post(
          `/api/v1/payments/${id}/confirm`,
          { payment_method: 'pm_card_visa' },
          { 'idempotency-key': `confirm_${user}` },
        );
      await killedAt(moment, confirm);
      expect(await confirm()).toMatchObject({ status: 200, body: { status: 'succeeded' } });
      const [intent] = await intentsOf(user);
      const charges = await platform.stripe.charges.list({ payment_intent: intent?.id });
      expect(charges.data.map(({ amount, status }) => [amount, status])).toEqual([[2_500, 'succeeded']]);
      await database.quiet();
      expect(await database.published(project.id, user)).toMatchObject({ 'payment.succeeded': 1 });
    },
  );

  it.each(beginning.map((moment, index) => ({ ...moment, user: `begun_${index}` })))(
    '$name leaves one subscription at Stripe, and one payment',
    async ({ user, ...moment }) => {
      await killedAt(moment, () => ask(user, 'pro'));
      await database.eventually(
        `SELECT id FROM payments.payments WHERE user_id = '${user}' AND provider_subscription_id IS NOT NULL`,
      );
      const repeated = await ask(user, 'pro');
      expect(repeated).toMatchObject({ status: 201, body: { status: 'pending' } });
      const { data } = await platform.stripe.subscriptions.list({ limit: 100 });
      const made = data.filter(({ metadata }) => metadata.paygrove_user_id === user);
      expect(made.map(({ status }) => status)).toEqual(['incomplete']);
      await database.quiet();
      expect(await database.published(project.id, user)).toEqual({ 'payment.created': 1 });
    },
  );

  it('after a subscription was paid, before it is known, makes it known by the reconciler', async () => {
    const id = textAt((await ask('paid_and_killed', 'pro')).body, 'payment_id');
    const confirm = () =>
      project.api.post(
        `/api/v1/payments/${id}/confirm`,
        { payment_method: 'pm_card_visa' },
        { 'idempotency-key': 'confirm_paid_and_killed' },
      );
    await killedAt(
      {
        name: 'after Stripe has taken the money, before it is written down',
        table: 'payments.payments',
        write: 'UPDATE',
        when: `NEW.status = 'succeeded'`,
      },
      confirm,
    );
    expect(await confirm()).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    await database.query(`UPDATE payments.payments SET created_at = created_at - interval '10 minutes'`);
    await reconcile(platform.operator);
    const { body } = await project.api.get('/api/v1/subscriptions/paid_and_killed');
    expect(body.subscriptions).toMatchObject([{ product_id: 'pro', status: 'active' }]);
    await database.quiet();
    expect(await database.published(project.id, 'paid_and_killed')).toMatchObject({
      'payment.succeeded': 1,
      'subscription.created': 1,
    });
  });
});
