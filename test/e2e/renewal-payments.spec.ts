import { textAt, type Json } from '../support/api-client';
import { ExistingBusiness } from '../support/existing-business';
import { eventually } from '../support/eventually';
import { MovedTime, later } from '../support/moved-time';
import { TestPlatform, type TestProject } from '../support/platform';
import { reconcile } from '../support/reconciling';
import { Refunding } from '../support/refunds';
import { TestDatabase } from '../support/test-database';

const registration = {
  name: 'Metered Maps',
  domain: 'renewals.example',
  products: [
    {
      id: 'pro',
      name: 'Pro',
      type: 'subscription',
      price: { amount: 1_000, interval: 'month' },
      grants: { permissions: ['pro'], credits: [{ credit_type: 'api', amount: 100, rollover: true }] },
    },
    { id: 'team', name: 'Team', type: 'subscription', price: { amount: 4_000, interval: 'month' } },
    { id: 'manual', name: 'Manual', type: 'one_time', price: { amount: 2_500 } },
  ],
};

describe('payments of renewals', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let refunding: Refunding;
  let time: MovedTime;

  const begin = async (webhooks: boolean) => {
    platform = await TestPlatform.start({ webhooks });
    database = await TestDatabase.connect();
    project = await platform.project({ ...registration, name: `Maps ${String(webhooks)}` });
    refunding = new Refunding(platform, project);
    time = new MovedTime(platform, database);
  };
  const end = async () => {
    await database.close();
    await platform.stop();
  };

  /** A user's payments, the first one first. */
  const paymentsOf = async (userId: string): Promise<Json[]> => {
    const { body } = await project.api.get(`/api/v1/payments?user_id=${userId}`);
    return (body.data as Json[]).reverse();
  };
  const renewalOf = async (userId: string): Promise<Json> => {
    const found = (await paymentsOf(userId)).find(({ billing_reason }) => billing_reason === 'renewal');
    expect(found).toBeDefined();
    return found ?? {};
  };
  const credits = async (userId: string): Promise<unknown> => {
    const { body } = await project.api.get(`/api/v1/credits/${userId}`);
    const [balance] = body.balances as Json[];
    return balance && { available: balance.available, held: balance.held, debt: balance.debt };
  };
  const ledger = async (userId: string): Promise<unknown[]> => {
    const { body } = await project.api.get(`/api/v1/credits/${userId}/ledger?limit=100`);
    return (body.data as Json[]).map(({ type, amount, source }) => [type, amount, source]).reverse();
  };
  const eventsOf = (userId: string) =>
    database.query<{ type: string; data: Json }>(
      `SELECT type, data FROM events.events WHERE project_id = $1 AND user_id = $2 AND type NOT LIKE 'permission.%'
       ORDER BY position`,
      [project.id, userId],
    );
  const told = async (userId: string, type: string) =>
    (await eventsOf(userId)).filter((event) => event.type === type).map(({ data }) => data);

  /** A subscription that was bought, and renewed once. Answers its first payment. */
  const renewed = async (userId: string): Promise<string> => {
    const first = await refunding.paid(userId, 'pro');
    await time.pass({ days: 31, hours: 3 });
    return first;
  };

  describe('with webhooks', () => {
    beforeAll(() => begin(true));
    afterEach(async () => {
      await platform.endSubscriptions();
      await database.quiet();
    });
    afterAll(end);

    it('are payments like any other, told of by the renewal alone', async () => {
      const body = {
        user_id: 'reader',
        email: 'reader@example.com',
        product_id: 'pro',
        reference: 'order-7',
        metadata: { team: 'blue' },
      };
      const started = await project.api.post('/api/v1/payments', body);
      await platform.pay(textAt(started.body, 'checkout_session_id'));
      await time.pass({ days: 31, hours: 3 });

      const [first, renewal, ...others] = await paymentsOf('reader');
      expect(others).toEqual([]);
      const { body: subscriptions } = await project.api.get('/api/v1/subscriptions/reader');
      const subscriptionId = textAt((subscriptions.subscriptions as Json[])[0], 'subscription_id');
      expect(first).toMatchObject({ billing_reason: 'purchase', subscription_id: subscriptionId });
      expect(renewal).toMatchObject({
        status: 'succeeded',
        payment_type: 'subscription',
        method: 'invoice',
        billing_reason: 'renewal',
        subscription_id: subscriptionId,
        amount: 1_000,
        currency: 'usd',
        refunded_amount: 0,
        product_id: 'pro',
        quantity: 1,
        reference: 'order-7',
        metadata: { team: 'blue' },
        line_items: [{ product_id: 'pro', name: 'Pro', quantity: 1, unit_amount: 1_000, amount: 1_000 }],
        provider: {
          subscription_id: textAt(first, 'provider.subscription_id'),
          customer_id: textAt(first, 'provider.customer_id'),
        },
      });
      expect(textAt(renewal, 'provider.invoice_id')).toMatch(/^in_/);
      expect(textAt(renewal, 'provider.payment_intent_id')).toMatch(/^pi_/);
      const id = textAt(renewal, 'payment_id');
      const status = await project.api.get(`/api/v1/payments/${id}/status`);
      expect(status.body).toMatchObject({ payment_id: id, status: 'succeeded', amount: 1_000 });
      for (const filter of [
        'reference=order-7',
        'product_id=pro&user_id=reader',
        'status=succeeded&user_id=reader',
      ]) {
        const { body: page } = await project.api.get(`/api/v1/payments?${filter}`);
        expect((page.data as Json[]).map(({ payment_id }) => payment_id)).toContain(id);
      }

      const types = (await eventsOf('reader')).map(({ type }) => type);
      expect(types.filter((type) => type.startsWith('payment.'))).toEqual([
        'payment.created',
        'payment.succeeded',
      ]);
      expect(await told('reader', 'subscription.renewed')).toMatchObject([
        { payment_id: id, amount: 1_000, currency: 'usd', first_payment_id: textAt(first, 'payment_id') },
      ]);
      expect(await told('reader', 'credits.purchased')).toMatchObject([
        { payment_id: textAt(first, 'payment_id'), credits: 100 },
        { payment_id: id, credits: 100 },
      ]);
      expect(await ledger('reader')).toEqual([
        ['granted', 100, { type: 'purchase', id: textAt(first, 'payment_id') }],
        ['granted', 100, { type: 'purchase', id }],
      ]);
      const explained = await project.api.get('/api/v1/permissions/reader/pro?explain=true');
      expect(explained.body).toMatchObject({
        allowed: true,
        explain: [{ subscription: { payment_id: textAt(first, 'payment_id') } }],
      });
      const { caused_by } = (explained.body.explain as Json[])[0] ?? {};
      const origin = await platform.stripe.events.retrieve(String(caused_by));
      expect(origin.type).toMatch(/^(invoice|customer\.subscription)\./);
    });

    it('name their invoice and its intent as the first payment does, also of a cart', async () => {
      const single = await refunding.paid('naming', 'pro');
      const cart = await project.api.post('/api/v1/checkout/cart', {
        user_id: 'mixing',
        email: 'mixing@example.com',
        items: [{ product_id: 'pro' }, { product_id: 'manual' }],
      });
      await platform.pay(textAt(cart.body, 'checkout_session_id'));
      const mixed = textAt(cart.body, 'payment_id');
      await refunding.becomes(mixed, { status: 'succeeded' });
      for (const id of [single, mixed]) {
        const { subscription_id, invoice_id, payment_intent_id } = await eventually(async () => {
          const { provider } = await refunding.payment(id);
          expect(textAt({ provider }, 'provider.payment_intent_id')).toMatch(/^pi_/);
          return provider as Record<string, string>;
        });
        const { data } = await platform.stripe.invoices.list({ subscription: subscription_id ?? '' });
        expect(data.map((invoice) => invoice.id)).toEqual([invoice_id]);
        const charges = await platform.stripe.invoicePayments.list({ invoice: invoice_id ?? '' });
        expect(textAt(charges.data[0], 'payment.payment_intent')).toBe(payment_intent_id);
      }
      await time.settle();
      for (const user of ['naming', 'mixing']) {
        expect(await paymentsOf(user)).toMatchObject([{ billing_reason: 'purchase', status: 'succeeded' }]);
        expect(await told(user, 'payment.succeeded')).toHaveLength(1);
      }
    });

    it('are there, each at its time, when a clock that was moved by months has answered', async () => {
      await refunding.paid('sleeper', 'pro');
      expect((await platform.control('clock/advance', { days: 95 })).status).toBe(200);
      const [first, ...renewals] = await paymentsOf('sleeper');
      expect(first).toMatchObject({ billing_reason: 'purchase' });
      expect(renewals.map(({ billing_reason }) => billing_reason)).toEqual(Array(3).fill('renewal'));
      for (const renewal of renewals) {
        const heardOfAfter =
          Date.parse(textAt(renewal, 'created_at')) - Date.parse(textAt(renewal, 'succeeded_at'));
        expect(heardOfAfter).toBeLessThan(60_000);
      }
      expect(await credits('sleeper')).toEqual({ available: 400, held: 0, debt: 0 });
    });

    it('say clearly what cannot be done with them', async () => {
      const id = textAt(await renewalOf('reader'), 'payment_id');
      const codes = async (path: string, body: Json = {}) =>
        (await project.api.post(`/api/v1/payments/${id}/${path}`, body)).body.code;
      expect(await codes('cancel')).toBe('payment_not_cancelable');
      expect(await codes('retry')).toBe('payment_not_retryable');
      expect(await codes('confirm', { payment_method: 'pm_card_visa' })).toBe('payment_not_confirmable');
      const download = await project.api.get(`/api/v1/payments/${id}/fulfillment`);
      expect(download.body.code).toBe('fulfillment_not_found');
    });

    it('are refunded in parts and wholly, and take back what they granted, not what others did', async () => {
      const first = await renewed('refunded');
      const id = textAt(await renewalOf('refunded'), 'payment_id');
      expect(await credits('refunded')).toEqual({ available: 200, held: 0, debt: 0 });

      const part = await refunding.refund(id, { amount: 300 });
      expect(part).toMatchObject({ status: 201, body: { payment_id: id, amount: 300, status: 'succeeded' } });
      await time.settle();
      expect(await credits('refunded')).toEqual({ available: 170, held: 0, debt: 0 });
      expect((await refunding.refund(id, { amount: 701 })).body.code).toBe('refund_exceeds_payment');
      await refunding.refund(id);
      await time.settle();
      expect(await refunding.payment(id)).toMatchObject({ status: 'refunded', refunded_amount: 1_000 });
      expect(await refunding.payment(first)).toMatchObject({ status: 'succeeded', refunded_amount: 0 });
      expect(await credits('refunded')).toEqual({ available: 100, held: 0, debt: 0 });
      expect(await told('refunded', 'payment.refunded')).toMatchObject([
        {
          payment_id: id,
          refund_amount: 300,
          refunded_amount: 300,
          payment_type: 'subscription',
          product_id: 'pro',
        },
        { payment_id: id, refund_amount: 700, refunded_amount: 1_000 },
      ]);
    });

    const may = async (userId: string) => {
      const { body } = await project.api.get(`/api/v1/permissions/${userId}/pro`);
      return [body.allowed, body.reason];
    };
    const statusOf = async (userId: string) =>
      (await project.api.get(`/api/v1/subscriptions/${userId}/pro`)).body.status;

    it('take back with all of their money what their period gives, and not what is paid for after it', async () => {
      const first = await refunding.paid('refunder', 'pro');
      await time.settle();
      await refunding.refund(first, { amount: 999 });
      await time.settle();
      expect(await may('refunder')).toEqual([true, 'granted']);
      await refunding.refund(first);
      await time.settle();
      expect(await may('refunder')).toEqual([false, 'revoked']);
      expect(await statusOf('refunder')).toBe('active');

      await time.pass({ days: 31, hours: 3 });
      expect(await may('refunder')).toEqual([true, 'granted']);
      const renewal = await renewalOf('refunder');
      const dispute = await refunding.dispute(textAt(renewal, 'provider.payment_intent_id'));
      await refunding.becomes(textAt(renewal, 'payment_id'), { status: 'disputed' });
      await time.settle();
      expect(await may('refunder')).toEqual([true, 'granted']);
      await refunding.decide(dispute, false);
      await refunding.becomes(textAt(renewal, 'payment_id'), { status: 'refunded' });
      await time.settle();
      expect(await may('refunder')).toEqual([false, 'revoked']);

      const { body: explained } = await project.api.get('/api/v1/permissions/refunder/pro?explain=true');
      expect(JSON.stringify(explained)).toContain('evt_');
      await time.pass({ days: 31, hours: 3 });
      expect(await may('refunder')).toEqual([true, 'granted']);
    });

    it('give nothing again, for no days of grace either, to whom the next one cannot be collected from', async () => {
      const first = await refunding.paid('charged_back', 'pro', { card: '4000000000000341' });
      await time.settle();
      await refunding.refund(first);
      await time.settle();
      expect(await may('charged_back')).toEqual([false, 'revoked']);
      await time.pass({ days: 31, hours: 3 });
      expect(await statusOf('charged_back')).toBe('past_due');
      expect(await may('charged_back')).toEqual([false, 'revoked']);
    });

    it('take nothing back from the period that is paid for when an earlier one is refunded', async () => {
      const first = await renewed('late_refunder');
      await refunding.refund(first);
      await refunding.becomes(first, { status: 'refunded' });
      await time.settle();
      expect(await may('late_refunder')).toEqual([true, 'granted']);
    });

    it('are refunded in Stripe’s dashboard with the same effect, told five times at once', async () => {
      await renewed('dashboard');
      const renewal = await renewalOf('dashboard');
      const id = textAt(renewal, 'payment_id');
      await project.api.post('/api/v1/credits/dashboard/consume', { credit_type: 'api', amount: 150 });
      await platform.control('chaos', { seed: 5, duplicate: 1 }, 'PUT');
      await platform.stripe.refunds.create({ payment_intent: textAt(renewal, 'provider.payment_intent_id') });
      await refunding.becomes(id, { status: 'refunded', refunded_amount: 1_000 });
      await platform.control('chaos', {}, 'PUT');
      await database.query(
        `UPDATE webhooks.stripe_events SET state = 'pending', settled_at = NULL WHERE type LIKE '%refund%' OR type = 'invoice.paid'`,
      );
      await time.settle();
      expect(await told('dashboard', 'payment.refunded')).toHaveLength(1);
      expect(await credits('dashboard')).toEqual({ available: 0, held: 0, debt: 50 });
      expect((await paymentsOf('dashboard')).map(({ billing_reason }) => billing_reason)).toEqual([
        'purchase',
        'renewal',
      ]);
    });

    it('are disputed, won and lost', async () => {
      await renewed('disputing');
      const renewal = await renewalOf('disputing');
      const id = textAt(renewal, 'payment_id');
      const intent = textAt(renewal, 'provider.payment_intent_id');
      const won = await refunding.dispute(intent);
      await refunding.becomes(id, { status: 'disputed' });
      await eventually(async () =>
        expect(await credits('disputing')).toEqual({ available: 100, held: 100, debt: 0 }),
      );
      await refunding.decide(won, true);
      await refunding.becomes(id, { status: 'succeeded' });
      await refunding.decide(await refunding.dispute(intent), false);
      await refunding.becomes(id, { status: 'refunded', refunded_amount: 1_000 });
      await eventually(async () =>
        expect(await credits('disputing')).toEqual({ available: 100, held: 0, debt: 0 }),
      );
    });

    it('are told by an update where a change has taken money', async () => {
      const first = await refunding.paid('changing', 'pro');
      await time.settle();
      const { body } = await project.api.get('/api/v1/subscriptions/changing/pro');
      const changed = await project.api.post(
        `/api/v1/subscriptions/${textAt(body, 'subscription_id')}/change`,
        { product_id: 'team', proration_behavior: 'always_invoice' },
      );
      expect(changed.status).toBe(200);
      await time.settle();
      const [, change, ...others] = await paymentsOf('changing');
      expect(others).toEqual([]);
      expect(change).toMatchObject({ billing_reason: 'change', product_id: 'team', status: 'succeeded' });
      const { amount, payment_id } = change ?? {};
      expect(change).toMatchObject({ line_items: [{ quantity: 1, unit_amount: amount }] });
      const ofMoney = (await told('changing', 'subscription.updated')).filter((data) => 'amount' in data);
      expect(ofMoney).toMatchObject([{ payment_id, amount, currency: 'usd', first_payment_id: first }]);
    });

    it('are none where nothing was to be paid', async () => {
      const first = await refunding.paid('gifted', 'pro');
      await time.settle();
      const { provider } = (await refunding.payment(first)) as { provider: Record<string, string> };
      await platform.stripe.customers.createBalanceTransaction(provider['customer_id'] ?? '', {
        amount: -5_000,
        currency: 'usd',
      });
      await time.pass({ days: 31, hours: 3 });
      expect(await paymentsOf('gifted')).toHaveLength(1);
      expect(await told('gifted', 'subscription.renewed')).toMatchObject([{ payment_id: null, amount: 0 }]);
      expect(await credits('gifted')).toEqual({ available: 200, held: 0, debt: 0 });
      await refunding.refund(first);
      await time.settle();
      expect(await credits('gifted')).toEqual({ available: 100, held: 0, debt: 0 });
    });

    it('are made of an imported subscription too, from then on', async () => {
      const business = new ExistingBusiness(platform, project);
      const subscription = await business.subscription('imported');
      await time.settle();
      const [old] = (await platform.stripe.invoices.list({ subscription })).data;
      const [oldCharge] = (await platform.stripe.invoicePayments.list({ invoice: old?.id ?? '' })).data;
      const run = await project.api.post(`/api/v1/projects/${project.id}/import`, { dry_run: false });
      expect(run.status).toBe(202);
      await eventually(async () => {
        expect((await project.api.get('/api/v1/subscriptions/imported/pro')).status).toBe(200);
      });
      await time.pass({ days: 31, hours: 3 });
      const [renewal, ...others] = await paymentsOf('imported');
      expect(others).toEqual([]);
      expect(renewal).toMatchObject({ billing_reason: 'renewal', amount: 1_000, reference: null });
      expect(textAt(renewal, 'email')).toBe('imported@example.com');

      // What was paid before is none of ours.
      await platform.stripe.refunds.create({ payment_intent: textAt(oldCharge, 'payment.payment_intent') });
      await platform.stripe.refunds.create({
        payment_intent: textAt(renewal, 'provider.payment_intent_id'),
        amount: 500,
      });
      await refunding.becomes(textAt(renewal, 'payment_id'), { refunded_amount: 500 });
      await time.settle();
      expect(await paymentsOf('imported')).toHaveLength(1);
      expect(await credits('imported')).toEqual({ available: 50, held: 0, debt: 0 });
    });

    it('are found by what goes back of them, when the invoice was never told of', async () => {
      const first = await refunding.paid('unheard', 'pro');
      await time.settle();
      const { provider } = (await refunding.payment(first)) as { provider: Record<string, string> };
      await platform.control('chaos', { seed: 1, drop: 1 }, 'PUT');
      await time.pass({ days: 31, hours: 3 });
      expect(await paymentsOf('unheard')).toHaveLength(1);
      const [invoice] = (
        await platform.stripe.invoices.list({ subscription: provider['subscription_id'] ?? '', limit: 1 })
      ).data;
      const [charge] = (await platform.stripe.invoicePayments.list({ invoice: invoice?.id ?? '' })).data;
      await platform.control('chaos', {}, 'PUT');
      await platform.stripe.refunds.create({
        payment_intent: textAt(charge, 'payment.payment_intent'),
        amount: 400,
      });
      await eventually(async () =>
        expect(await paymentsOf('unheard')).toMatchObject([
          { billing_reason: 'purchase' },
          { billing_reason: 'renewal', status: 'partially_refunded', refunded_amount: 400 },
        ]),
      );
      await time.settle();
      expect(await told('unheard', 'subscription.renewed')).toHaveLength(1);
      expect(await credits('unheard')).toEqual({ available: 160, held: 0, debt: 0 });
    });
  });

  describe('without any webhook', () => {
    beforeAll(() => begin(false));
    afterEach(() => platform.endSubscriptions());
    afterAll(end);

    it('come by the comparison with Stripe, each once, with what has gone back of them', async () => {
      const body = { user_id: 'deaf', email: 'deaf@example.com', product_id: 'pro' };
      const started = await project.api.post('/api/v1/payments', body);
      await platform.pay(textAt(started.body, 'checkout_session_id'));
      await reconcile(platform.operator);
      await time.settle();
      await time.passUntil(later(await time.now(), { days: 62, hours: 6 }));
      // As if Stripe listed nothing of what has happened so far: the objects alone tell.
      const forget = async () =>
        database.query(
          `INSERT INTO webhooks.reconciliation_marks (walk, position) VALUES ('events', $1)
           ON CONFLICT (walk) DO UPDATE SET position = excluded.position`,
          [later(await time.now(), { hours: 6 }).toISOString()],
        );
      await forget();
      await reconcile(platform.operator);
      await forget();
      await reconcile(platform.operator);
      await time.settle();
      const payments = await paymentsOf('deaf');
      expect(payments.map(({ billing_reason, amount }) => [billing_reason, amount])).toEqual([
        ['purchase', 1_000],
        ['renewal', 1_000],
        ['renewal', 1_000],
      ]);
      expect(await told('deaf', 'subscription.renewed')).toHaveLength(2);

      await platform.stripe.refunds.create({
        payment_intent: textAt(payments[1], 'provider.payment_intent_id'),
      });
      await database.query('DELETE FROM webhooks.reconciliation_marks');
      await reconcile(platform.operator);
      await refunding.becomes(textAt(payments[1], 'payment_id'), { status: 'refunded' });
      await time.settle();
      expect(await credits('deaf')).toEqual({ available: 200, held: 0, debt: 0 });
    });
  });
});
