import Stripe from 'stripe';
import { textAt, type Answer, type Json } from '../support/api-client';
import { buyer } from '../support/catalog';
import { eventually } from '../support/eventually';
import { FailingStripe } from '../support/failing-stripe';
import { TestPlatform, WEBHOOK_SECRET, type TestProject } from '../support/platform';
import { reconcile } from '../support/reconciling';
import { TestDatabase } from '../support/test-database';

const card = 'pm_card_visa';
const declined = 'pm_card_chargeDeclinedInsufficientFunds';
const authenticated = 'pm_card_authenticationRequired';
const own = { key: 'sk_test_card_forms', publishable: 'pk_test_card_forms' };

const notes = {
  name: 'Team Notes',
  domain: 'notes.example',
  products: [
    {
      id: 'pro',
      name: 'Pro',
      type: 'subscription',
      price: { amount: 1_200, interval: 'month' },
      quantity: { min: 1, max: 10 },
      grants: { permissions: ['pro'], credits: [{ credit_type: 'pages', amount: 10 }] },
    },
    {
      id: 'team',
      name: 'Team',
      type: 'subscription',
      price: { amount: 3_000, interval: 'month' },
      trial_days: 14,
      grants: { permissions: ['team'], credits: [{ credit_type: 'pages', amount: 50 }] },
    },
    {
      id: 'per_call',
      name: 'Pay as you go',
      type: 'subscription',
      price: { amount: 3, interval: 'month' },
      metered: { meter: 'notes_calls' },
      grants: { permissions: ['calls'] },
    },
  ],
};

describe('subscriptions by a card form of one’s own', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let stripe: FailingStripe;

  beforeAll(async () => {
    stripe = await FailingStripe.start();
    platform = await TestPlatform.start({ environment: { STRIPE_API_URL: stripe.url } });
    stripe.leadTo(platform.sandbox.port);
    database = await TestDatabase.connect();
    project = await platform.project(notes);
  });
  afterEach(() => stripe.recover());
  afterAll(async () => {
    await database.close();
    await platform.stop();
    await stripe.stop();
  });

  const start = (changes: Json = {}, headers?: Record<string, string>, client = project.api) =>
    client.post('/api/v1/payments', { ...buyer, product_id: 'pro', mode: 'intent', ...changes }, headers);
  const idOf = ({ body }: Answer) => textAt(body, 'payment_id');
  const begun = async (changes: Json) => {
    const answer = await start(changes);
    expect(answer.status).toBe(201);
    return idOf(answer);
  };
  const confirm = (id: string, method = card, at = project) =>
    at.api.post(`/api/v1/payments/${id}/confirm`, { payment_method: method });
  const cancel = (id: string) => project.api.post(`/api/v1/payments/${id}/cancel`);
  const payment = async (id: string, at = project) => (await at.api.get(`/api/v1/payments/${id}`)).body;
  const becomes = (id: string, expected: Json) =>
    eventually(async () => expect(await payment(id)).toMatchObject(expected), 30_000);
  const subscriptionAt = async (id: string) =>
    platform.stripe.subscriptions.retrieve(textAt(await payment(id), 'provider.subscription_id'));
  const subscriptionsOf = async (user: string, at = project): Promise<unknown> =>
    (await at.api.get(`/api/v1/subscriptions/${user}`)).body.subscriptions;
  const subscribed = (user: string, expected: Json, at = project) =>
    eventually(async () => expect(await subscriptionsOf(user, at)).toMatchObject([expected]), 30_000);
  const allowed = async (user: string, permission: string) =>
    (await project.api.get(`/api/v1/permissions/${user}/${permission}`)).body.allowed;
  const available = async (user: string) => {
    const { body } = await project.api.get(`/api/v1/credits/${user}`);
    return (body.balances as { available: number }[] | undefined)?.[0]?.available ?? 0;
  };
  const settled = async (user: string) => {
    await database.quiet();
    return database.published(project.id, user);
  };
  const setupOf = async (id: string): Promise<string> => {
    const { pending_setup_intent: setup } = await subscriptionAt(id);
    if (typeof setup !== 'string') throw new Error(`${id} waits for no card`);
    return setup;
  };
  const prove = (waiting: Answer, result: 'complete' | 'fail') =>
    fetch(textAt(waiting.body, 'required_action.redirect_url'), {
      method: 'POST',
      body: new URLSearchParams({ result }),
      redirect: 'manual',
    });

  it('starts with what the card form needs: the secret of the first invoice’s payment', async () => {
    const started = await start({ user_id: 'shape', quantity: 3, metadata: { booking: 'B-1' } });
    expect(started).toMatchObject({
      status: 201,
      body: { status: 'pending', client_secret_type: 'payment' },
    });
    const made = await platform.stripe.subscriptions.retrieve(
      textAt(await payment(idOf(started)), 'provider.subscription_id'),
      { expand: ['latest_invoice.confirmation_secret'] },
    );
    expect(made).toMatchObject({
      status: 'incomplete',
      metadata: { booking: 'B-1', paygrove_payment_id: idOf(started), paygrove_project_id: project.id },
      payment_settings: { save_default_payment_method: 'on_subscription' },
      latest_invoice: {
        amount_due: 3_600,
        confirmation_secret: { client_secret: started.body.client_secret },
      },
    });
    expect(textAt(started.body, 'publishable_key')).toMatch(/^pk_test_/);
    expect(await subscriptionsOf('shape')).toEqual([]);
  });

  it('is bought once it is confirmed, and once only', async () => {
    const id = await begun({ user_id: 'once' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => confirm(id)));
    for (const answer of answers) {
      expect([200, 503]).toContain(answer.status);
      if (answer.status === 200) expect(answer.body).toEqual({ payment_id: id, status: 'succeeded' });
    }
    await subscribed('once', { product_id: 'pro', status: 'active' });
    await eventually(async () => expect(await allowed('once', 'pro')).toBe(true));
    expect(await settled('once')).toMatchObject({
      'payment.succeeded': 1,
      'subscription.created': 1,
      'credits.purchased': 1,
    });
    expect(await available('once')).toBe(10);
    expect(await payment(id)).toMatchObject({ amount: 1_200, payment_type: 'subscription' });
    expect(await start({ user_id: 'once' })).toMatchObject({
      status: 409,
      body: { code: 'subscription_exists' },
    });
  });

  it('is bought by the card form alone, which the webhooks tell', async () => {
    const id = await begun({ user_id: 'form' });
    await platform.stripe.paymentIntents.confirm(textAt(await payment(id), 'provider.payment_intent_id'), {
      payment_method: card,
      return_url: 'https://notes.example/thanks',
    });
    await becomes(id, { status: 'succeeded', amount: 1_200 });
    await subscribed('form', { product_id: 'pro', status: 'active' });
  });

  it('stays pending after a declined card, says why, and can be confirmed with another', async () => {
    const id = await begun({ user_id: 'declined' });
    expect(await confirm(id, declined)).toMatchObject({
      status: 402,
      body: { code: 'card_declined', decline_code: 'insufficient_funds' },
    });
    expect(await payment(id)).toMatchObject({ status: 'pending', failure: { code: 'insufficient_funds' } });
    expect(await confirm(id)).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    expect(await payment(id)).toMatchObject({ failure: null });
  });

  it('says where the customer proves who he is, and is bought by what comes of it', async () => {
    const id = await begun({ user_id: 'secure' });
    const waiting = await confirm(id, authenticated);
    expect(waiting).toMatchObject({
      status: 200,
      body: { status: 'pending', required_action: { type: 'redirect_to_url' } },
    });
    expect(await subscriptionsOf('secure')).toEqual([]);
    await prove(waiting, 'complete');
    await becomes(id, { status: 'succeeded' });
    await subscribed('secure', { status: 'active' });
  });

  it('is one for twenty that start it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => start({ user_id: 'twenty' })));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(idOf)).size).toBe(1);
    expect(new Set(made.map(({ body }) => body.client_secret)).size).toBe(1);
    const { data } = await platform.stripe.subscriptions.list({ limit: 100 });
    expect(data.filter(({ metadata }) => metadata.paygrove_user_id === 'twenty')).toHaveLength(1);
    expect((await settled('twenty'))['payment.created']).toBe(1);
  });

  it('gives way to a checkout that is asked for in its place, and is called off at Stripe', async () => {
    const id = await begun({ user_id: 'changed' });
    expect(await start({ user_id: 'changed', mode: 'checkout' })).toMatchObject({ status: 201 });
    expect(await payment(id)).toMatchObject({ status: 'canceled' });
    expect(await subscriptionAt(id)).toMatchObject({ status: 'canceled' });
  });

  it('is called off at Stripe when it is canceled, and tells of no subscription', async () => {
    const id = await begun({ user_id: 'canceled' });
    expect(await cancel(id)).toMatchObject({ status: 200, body: { status: 'canceled' } });
    expect(await cancel(id)).toMatchObject({ status: 200, body: { status: 'canceled' } });
    expect(await subscriptionAt(id)).toMatchObject({ status: 'canceled' });
    expect(await confirm(id)).toMatchObject({ status: 409, body: { code: 'payment_not_confirmable' } });
    expect(await settled('canceled')).toEqual({ 'payment.created': 1, 'payment.canceled': 1 });
    expect(await start({ user_id: 'canceled' })).toMatchObject({ status: 201 });
  });

  it.each([
    ['paid at once', 'pro', 'active'],
    ['with a trial', 'team', 'trialing'],
  ])('%s is either bought or canceled when both are asked for at once', async (_, product, live) => {
    for (let round = 0; round < 3; round += 1) {
      const user = `racer_${product}_${round}`;
      const id = await begun({ user_id: user, product_id: product });
      const [confirmed, canceled] = await Promise.all([confirm(id), cancel(id)]);
      await settled(user);
      const { status } = await payment(id);
      expect([confirmed.status === 200, canceled.status === 200]).toEqual([
        status === 'succeeded',
        status === 'canceled',
      ]);
      expect((await subscriptionAt(id)).status).toBe(status === 'succeeded' ? live : 'canceled');
    }
  });

  describe('with a trial', () => {
    it('asks for a card, and gives nothing before it has one', async () => {
      const started = await start({ user_id: 'careful', product_id: 'team' });
      expect(started).toMatchObject({
        status: 201,
        body: { status: 'pending', client_secret_type: 'setup' },
      });
      expect(textAt(started.body, 'client_secret')).toMatch(/^seti_/);
      const id = idOf(started);
      expect(await subscriptionAt(id)).toMatchObject({ status: 'trialing' });
      expect(await settled('careful')).toEqual({ 'payment.created': 1 });
      expect(await subscriptionsOf('careful')).toEqual([]);
      expect([await allowed('careful', 'team'), await available('careful')]).toEqual([false, 0]);

      expect(await confirm(id)).toMatchObject({ status: 200, body: { status: 'succeeded' } });
      await subscribed('careful', { product_id: 'team', status: 'trialing' });
      await eventually(async () => expect(await allowed('careful', 'team')).toBe(true));
      expect(await settled('careful')).toMatchObject({ 'subscription.created': 1, 'payment.succeeded': 1 });
      expect(await payment(id)).toMatchObject({ amount: 0 });
      expect(await available('careful')).toBe(50);
    });

    it('begins by the card form alone, which the webhooks tell', async () => {
      const id = await begun({ user_id: 'tried', product_id: 'team' });
      await platform.stripe.setupIntents.confirm(await setupOf(id), {
        payment_method: card,
        return_url: 'https://notes.example/thanks',
      });
      await becomes(id, { status: 'succeeded', amount: 0 });
      await subscribed('tried', { status: 'trialing' });
    });

    it('does not begin with a declined card, and does with the next', async () => {
      const id = await begun({ user_id: 'poor', product_id: 'team' });
      expect(await confirm(id, 'pm_card_chargeDeclined')).toMatchObject({
        status: 402,
        body: { code: 'card_declined' },
      });
      expect(await payment(id)).toMatchObject({ status: 'pending', failure: { code: 'generic_decline' } });
      expect(await confirm(id)).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    });

    it('begins once the customer has proved who he is', async () => {
      const id = await begun({ user_id: 'proved', product_id: 'team' });
      const waiting = await confirm(id, authenticated);
      expect(waiting.body).toMatchObject({ status: 'pending', required_action: { type: 'redirect_to_url' } });
      expect(await settled('proved')).toEqual({ 'payment.created': 1 });
      await prove(waiting, 'complete');
      await becomes(id, { status: 'succeeded' });
      await subscribed('proved', { status: 'trialing' });
    });

    it('is ended at Stripe by the next try when calling it off has stopped half way', async () => {
      const id = await begun({ user_id: 'half_way', product_id: 'team' });
      const setup = await setupOf(id);
      stripe.failFrom('DELETE /v1/subscriptions/');
      expect(await cancel(id)).toMatchObject({ status: 503 });
      expect(await platform.stripe.setupIntents.retrieve(setup)).toMatchObject({ status: 'canceled' });
      await database.quiet();
      expect(await payment(id)).toMatchObject({ status: 'pending' });
      expect(await subscriptionAt(id)).toMatchObject({ status: 'trialing' });

      stripe.recover();
      await database.query(
        `UPDATE payments.payments SET checkout_asked_at = now() - interval '2 minutes' WHERE user_id = 'half_way'`,
      );
      await becomes(id, { status: 'canceled' });
      expect(await subscriptionAt(id)).toMatchObject({ status: 'canceled' });
      expect(await settled('half_way')).toEqual({ 'payment.created': 1, 'payment.canceled': 1 });
    });

    it('is one that Stripe ends with its time while it has no card', async () => {
      const id = await begun({ user_id: 'cardless', product_id: 'team' });
      expect(await subscriptionAt(id)).toMatchObject({
        trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
      });
    });

    it('is had once: after it, the same subscription is paid at once', async () => {
      const id = await begun({ user_id: 'again', product_id: 'team' });
      await confirm(id);
      await subscribed('again', { status: 'trialing' });
      const { id: subscription } = await subscriptionAt(id);
      await platform.stripe.subscriptions.cancel(subscription);
      await subscribed('again', { status: 'canceled' });
      const second = await start({ user_id: 'again', product_id: 'team' });
      expect(second.body).toMatchObject({ status: 'pending', client_secret_type: 'payment' });
    });
  });

  describe('by a front end, which may name anybody', () => {
    let customer: string;
    const victim = 'victim';

    beforeAll(async () => {
      const known = await begun({ user_id: victim, product_id: 'per_call' });
      await confirm(known);
      await subscribed(victim, { product_id: 'per_call', status: 'active' });
      customer = textAt(await payment(known), 'provider.customer_id');
      const { data } = await platform.stripe.paymentMethods.list({ customer });
      await platform.stripe.customers.update(customer, {
        invoice_settings: { default_payment_method: data[0]?.id },
      });
      await platform.stripe.customers.createBalanceTransaction(customer, { amount: -5_000, currency: 'usd' });
    });

    it.each([
      ['credit and a default card', 'pro', 'payment'],
      ['a card on file, in a trial', 'team', 'setup'],
    ])('does not begin with what somebody has: %s', async (_, product, secret) => {
      const started = await start({ user_id: victim, product_id: product }, undefined, project.frontEnd);
      expect(started).toMatchObject({
        status: 201,
        body: { status: 'pending', client_secret_type: secret },
      });
      const id = idOf(started);
      expect(textAt(await payment(id), 'provider.customer_id')).not.toBe(customer);
      const his = await platform.stripe.subscriptions.list({ customer, status: 'all' });
      expect(his.data).toHaveLength(1);
      expect(await platform.stripe.customers.retrieve(customer)).toMatchObject({ balance: -5_000 });
      await database.quiet();
      expect(await payment(id)).toMatchObject({ status: 'pending' });
      expect(await subscriptionsOf(victim)).toMatchObject([{ product_id: 'per_call' }]);
    });

    it('leads to the portal of whoever pays, though he is not the user’s own customer', async () => {
      const portal = (fields: Json) =>
        project.api.post('/api/v1/portal', { return_url: 'https://notes.example/account', ...fields });
      const pageOf = async (opened: Answer) => {
        expect(opened.status).toBe(201);
        return (await fetch(textAt(opened.body, 'portal_url'))).text();
      };
      const bought = async (user: string) => {
        const id = idOf(await start({ user_id: user }, undefined, project.frontEnd));
        await confirm(id);
        await eventually(async () => {
          const standing = { product_id: 'pro', status: 'active' };
          expect(await subscriptionsOf(user)).toContainEqual(expect.objectContaining(standing));
        });
        const [newest] = (await subscriptionsOf(user)) as { subscription_id: string }[];
        return { id: newest?.subscription_id, atStripe: (await subscriptionAt(id)).id };
      };
      const own = await platform.stripe.subscriptions.list({ customer });
      const ownAtStripe = own.data[0]?.id;

      const ofStranger = await bought('form_only');
      expect(await pageOf(await portal({ user_id: 'form_only' }))).toContain(ofStranger.atStripe);

      const second = await bought(victim);
      const byUser = await pageOf(await portal({ user_id: victim }));
      expect(byUser).toContain(ownAtStripe);
      expect(byUser).not.toContain(second.atStripe);
      const bySubscription = await pageOf(await portal({ user_id: victim, subscription_id: second.id }));
      expect(bySubscription).toContain(second.atStripe);
      expect(bySubscription).not.toContain(ownAtStripe);

      const foreign = await portal({ user_id: victim, subscription_id: ofStranger.id });
      expect(foreign).toMatchObject({ status: 404, body: { code: 'subscription_not_found' } });
    });
  });

  it('asks for a card where only usage is billed', async () => {
    const started = await start({ user_id: 'meter', product_id: 'per_call' });
    expect(started.body).toMatchObject({ status: 'pending', client_secret_type: 'setup' });
    expect(await allowed('meter', 'calls')).toBe(false);
    expect(await confirm(idOf(started))).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    await subscribed('meter', { product_id: 'per_call', status: 'active' });
  });

  it('keeps no copy of a secret that could be read', async () => {
    const secrets = await Promise.all(
      ['pro', 'team'].map(async (product) => {
        const { body } = await start(
          { user_id: 'secretive', product_id: product },
          { 'idempotency-key': product },
        );
        return textAt(body, 'client_secret');
      }),
    );
    const rows = await database.query(
      `SELECT payment::text AS text FROM payments.payments AS payment
       UNION ALL SELECT record::text FROM http.idempotency_keys AS record`,
    );
    for (const secret of secrets) expect(JSON.stringify(rows)).not.toContain(secret);
  });

  describe('at a Stripe account of the project’s own', () => {
    let shop: TestProject;
    const put = (keys: Json) =>
      shop.api.request('PUT', `/api/v1/projects/${shop.id}/stripe_account`, {
        body: { secret_key: own.key, webhook_secret: WEBHOOK_SECRET, ...keys },
      });
    const startThere = (user: string, product: string) =>
      shop.api.post('/api/v1/payments', { ...buyer, user_id: user, product_id: product, mode: 'intent' });

    beforeAll(async () => {
      shop = await platform.project({ ...notes, id: 'notes-own', products: notes.products.slice(0, 2) });
    });

    it('needs the account’s publishable key, and says so', async () => {
      expect(await put({})).toMatchObject({ status: 200, body: { publishable_key: null } });
      const refused = await startThere('keyless', 'pro');
      expect(refused).toMatchObject({ status: 422, body: { code: 'intent_mode_not_supported' } });
      expect(textAt(refused.body, 'detail')).toContain('publishable_key');
    });

    it.each([
      ['of another mode', 'pk_live_card_forms'],
      ['that is a secret one', own.key],
    ])('takes no publishable key %s', async (_, key) => {
      expect(await put({ publishable_key: key })).toMatchObject({
        status: 400,
        body: { code: 'validation_failed', errors: [{ path: 'publishable_key' }] },
      });
    });

    it('goes on with the key while only the others change', async () => {
      const shown = { status: 200, body: { publishable_key: own.publishable } };
      expect(await put({ publishable_key: own.publishable })).toMatchObject(shown);
      expect(await put({})).toMatchObject(shown);
      expect(await shop.api.get(`/api/v1/projects/${shop.id}/stripe_account`)).toMatchObject(shown);
    });

    it('begins there, and is settled by the reconciler when no webhook ever comes', async () => {
      await put({ publishable_key: own.publishable });
      const there = new Stripe(own.key, { host: '127.0.0.1', port: platform.sandbox.port, protocol: 'http' });
      const paid = await startThere('paid_there', 'pro');
      const tried = await startThere('tried_there', 'team');
      for (const { body } of [paid, tried]) {
        expect(body).toMatchObject({ status: 'pending', publishable_key: own.publishable });
      }
      const { data } = await there.subscriptions.list({ status: 'all' });
      expect(data.map(({ status }) => status).sort()).toEqual(['incomplete', 'trialing']);

      const intent = textAt(await payment(idOf(paid), shop), 'provider.payment_intent_id');
      await there.paymentIntents.confirm(intent, {
        payment_method: card,
        return_url: 'https://notes.example/thanks',
      });
      // The other is confirmed here: its payment is known to be paid, its subscription to nobody.
      expect(await confirm(idOf(tried), card, shop)).toMatchObject({ body: { status: 'succeeded' } });
      expect(await subscriptionsOf('tried_there', shop)).toEqual([]);
      await database.query(`UPDATE payments.payments SET created_at = created_at - interval '10 minutes'`);
      await reconcile(platform.operator);
      expect(await payment(idOf(paid), shop)).toMatchObject({ status: 'succeeded', amount: 1_200 });
      await subscribed('paid_there', { product_id: 'pro', status: 'active' }, shop);
      await subscribed('tried_there', { product_id: 'team', status: 'trialing' }, shop);
      const again = await reconcile(platform.operator);
      expect(again).toMatchObject({ differences: 0 });
    });
  });

  // Last: it moves the clock.
  it('ends when nobody comes back to it: nothing is granted, and the place is free', async () => {
    const products = ['pro', 'team'];
    const ids = await Promise.all(products.map((product) => begun({ user_id: 'gone', product_id: product })));
    await platform.control('clock/advance', { hours: 25 });
    for (const id of ids) {
      await becomes(id, { status: 'expired' });
      await eventually(async () =>
        expect(['canceled', 'incomplete_expired']).toContain((await subscriptionAt(id)).status),
      );
      expect(await confirm(id)).toMatchObject({ status: 409, body: { code: 'payment_not_confirmable' } });
    }
    expect(await settled('gone')).toEqual({ 'payment.created': 2, 'payment.expired': 2 });
    expect(await subscriptionsOf('gone')).toEqual([]);

    // The trial was not had. A retry is a subscription of its own.
    const retried = await project.api.post(`/api/v1/payments/${ids[1] ?? ''}/retry`);
    expect(retried).toMatchObject({ status: 201, body: { status: 'pending', client_secret_type: 'setup' } });
    expect(await confirm(idOf(retried))).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    await subscribed('gone', { product_id: 'team', status: 'trialing' });
  });
});
