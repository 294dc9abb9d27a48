import type Stripe from 'stripe';
import { textAt, type Json } from '../support/api-client';
import { buyer, saas, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import { StoppingPoint, type Moment } from '../support/stopping-point';
import { TestDatabase } from '../support/test-database';

describe('starting payments while something else happens', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let plans: TestProject;
  let goods: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
    plans = await platform.project(saas);
    goods = await platform.project(shop);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const plan = (user: string, more: Record<string, unknown> = {}) => ({
    ...buyer,
    user_id: user,
    product_id: 'pro',
    ...more,
  });
  const start = (body: Record<string, unknown>) => plans.api.post('/api/v1/payments', body);

  it('does not get into a deadlock with the payment of the checkout that is open', async () => {
    const open = await start(plan('deadlock'));
    const moment: Moment = {
      name: 'in the payment, before it is committed',
      table: 'payments.payments',
      write: 'UPDATE',
      when: `NEW.status = 'succeeded'`,
    };
    const second = await StoppingPoint.during(moment, async (point) => {
      await platform.pay(textAt(open.body, 'checkout_session_id'));
      await point.reached();
      const answer = start(plan('deadlock'));
      await database.waitingForRow();
      await point.letGo();
      return await answer;
    });
    expect(second).toMatchObject({ status: 409, body: { code: 'subscription_exists' } });
    await database.quiet();
    const failed = await database.query(
      `SELECT id, last_error FROM webhooks.stripe_events WHERE failures > 0`,
    );
    expect(failed).toEqual([]);
  });

  it('answers each of ten at once for different terms with a checkout, or asks to try again', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => start(plan('hasty', { reference: `offer-${index}` }))),
    );
    for (const { status, body } of answers) {
      if (status !== 201) expect(['concurrent_update', 'provider_unavailable']).toContain(body.code);
    }
    const sessions = await platform.stripe.checkout.sessions.list({ limit: 100 });
    const open = sessions.data.filter(
      ({ metadata, status }) => metadata?.paygrove_user_id === 'hasty' && status === 'open',
    );
    expect(open).toHaveLength(1);
  });

  it('makes one payment when a repetition overtakes the request whose lease ran out', async () => {
    const body = { ...buyer, user_id: 'overtaken', product_id: 'ebook' };
    const headers = { 'idempotency-key': 'overtaken' };
    const moment: Moment = {
      name: 'before the payment is written down',
      table: 'payments.payments',
      write: 'INSERT',
      when: `NEW.user_id = 'overtaken'`,
    };
    const answers = await StoppingPoint.during(moment, async (point) => {
      const first = goods.api.post('/api/v1/payments', body, headers);
      await point.reached();
      await database.query(
        `UPDATE http.idempotency_keys SET leased_until = now() - interval '1 second' WHERE key = 'overtaken'`,
      );
      const second = goods.api.post('/api/v1/payments', body, headers);
      await eventually(async () => expect(await point.waiting()).toBe(2));
      await point.letGo();
      return await Promise.all([first, second]);
    });
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0].body.payment_id).toBe(answers[1].body.payment_id);
  });

  it('retries a payment once however often it is asked to, and not at all once the retry was paid', async () => {
    const failed = await goods.api.post('/api/v1/payments', {
      ...buyer,
      user_id: 'retrying',
      product_id: 'ebook',
    });
    await platform.control('clock/advance', { hours: 25 });
    const path = `/api/v1/payments/${textAt(failed.body, 'payment_id')}`;
    await eventually(async () => expect((await goods.api.get(path)).body.status).toBe('expired'));

    const retries = await Promise.all(Array.from({ length: 5 }, () => goods.api.post(`${path}/retry`)));
    const made = retries.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ body }) => body.payment_id)).size).toBe(1);
    const { body: listed } = await goods.api.get('/api/v1/payments?user_id=retrying');
    expect(listed.data).toHaveLength(2);

    await platform.pay(textAt(made[0]?.body, 'checkout_session_id'));
    await database.quiet();
    await eventually(async () =>
      expect(await goods.api.post(`${path}/retry`)).toMatchObject({
        status: 409,
        body: { code: 'payment_not_retryable' },
      }),
    );
  });

  it('replaces an open checkout whose metadata or terms are no longer those that are asked for', async () => {
    const first = await start(plan('annotated', { metadata: { team: 'a' } }));
    const second = await start(plan('annotated', { metadata: { team: 'b' } }));
    expect(second.body.payment_id).not.toBe(first.body.payment_id);
    const { body } = await plans.api.get(`/api/v1/payments/${textAt(second.body, 'payment_id')}`);
    expect(body.metadata).toEqual({ team: 'b' });
  });

  it('finds the same checkout again when only its writing down was lost, whatever the metadata', async () => {
    const metadata = { zone: 'north', a: '1', desk: '7' };
    const body = { ...buyer, user_id: 'cut_off', product_id: 'ebook', metadata };
    const headers = { 'idempotency-key': 'cut-off' };
    const moment: Moment = {
      name: 'before the checkout is written down',
      table: 'payments.payments',
      write: 'UPDATE',
      when: `NEW.user_id = 'cut_off' AND NEW.checkout_session_id IS NOT NULL`,
    };
    const cutOff = await StoppingPoint.during(moment, async (point) => {
      const answer = goods.api.post('/api/v1/payments', body, headers);
      await point.reached();
      return { answer };
    });
    expect(await cutOff.answer).toMatchObject({ status: 503, body: { code: 'service_unavailable' } });

    expect((await goods.api.post('/api/v1/payments', body, headers)).status).toBe(201);
    const sessions = await platform.stripe.checkout.sessions.list({ limit: 100 });
    expect(sessions.data.filter((one) => one.metadata?.paygrove_user_id === 'cut_off')).toHaveLength(1);
  });

  it('serves a user whose customer was deleted at Stripe', async () => {
    const body = { ...buyer, user_id: 'forgotten', product_id: 'ebook' };
    const first = await goods.api.post('/api/v1/payments', body);
    const { body: payment } = await goods.api.get(`/api/v1/payments/${textAt(first.body, 'payment_id')}`);
    const former = textAt(payment, 'provider.customer_id');
    await platform.stripe.customers.del(former);

    for (const email of [body.email, 'ada@elsewhere.example']) {
      const again = await goods.api.post('/api/v1/payments', { ...body, email });
      expect(again.status).toBe(201);
      await platform.pay(textAt(again.body, 'checkout_session_id'));
      await eventually(async () => {
        const { body: paid } = await goods.api.get(`/api/v1/payments/${textAt(again.body, 'payment_id')}`);
        expect(paid.status).toBe('succeeded');
        expect(textAt(paid, 'provider.customer_id')).not.toBe(former);
      });
      const { body: paid } = await goods.api.get(`/api/v1/payments/${textAt(again.body, 'payment_id')}`);
      await platform.stripe.customers.del(textAt(paid, 'provider.customer_id'));
    }
  });

  it('gives the place back whose checkout Stripe no longer knows', async () => {
    const first = await start(plan('stranded'));
    const id = textAt(first.body, 'payment_id');
    await database.query(`UPDATE payments.payments SET checkout_session_id = 'cs_test_gone' WHERE id = $1`, [
      id,
    ]);

    const second = await start(plan('stranded', { reference: 'other' }));
    expect(second.status).toBe(201);
    expect((await plans.api.get(`/api/v1/payments/${id}/status`)).body.status).toBe('canceled');
  });

  it('gives a trial once: neither starting again after it nor retrying what expired before it does', async () => {
    const project = await platform.project({
      ...saas,
      name: 'Trial Notes',
      domain: 'trial.example',
      products: [{ ...saas.products[0], trial_days: 14 }],
    });
    const begin = (reference: string) => project.api.post('/api/v1/payments', plan('taster', { reference }));
    const expired = await begin('never-paid');
    const abandoned = `/api/v1/payments/${textAt(expired.body, 'payment_id')}`;
    await platform.stripe.checkout.sessions.expire(textAt(expired.body, 'checkout_session_id'));
    await eventually(async () =>
      expect((await project.api.get(abandoned)).body).toMatchObject({ status: 'expired' }),
    );

    const statuses: unknown[] = [];
    const rounds = [
      () => begin('round-1'),
      () => begin('round-2'),
      () => project.api.post(`${abandoned}/retry`),
    ];
    for (const round of rounds) {
      const started = await round();
      await platform.pay(textAt(started.body, 'checkout_session_id'));
      const id = await eventually(async () => {
        const path = `/api/v1/payments/${textAt(started.body, 'payment_id')}`;
        return textAt((await project.api.get(path)).body, 'provider.subscription_id');
      });
      await eventually(async () => {
        const { body } = await project.api.get('/api/v1/subscriptions/taster/pro');
        expect(['trialing', 'active']).toContain(body.status);
      });
      statuses.push((await project.api.get('/api/v1/subscriptions/taster/pro')).body.status);
      await platform.stripe.subscriptions.cancel(id);
      await eventually(async () => {
        const { body } = await project.api.get('/api/v1/subscriptions/taster/pro');
        expect(body.status).toBe('canceled');
      });
    }
    expect(statuses).toEqual(['trialing', 'active', 'active']);
  });
});

const withCredits = {
  ...saas,
  products: saas.products.map((product) => ({
    ...product,
    grants: { ...product.grants, credits: [{ credit_type: 'pages', amount: 10 }] },
  })),
};

describe('money that takes its time', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let plans: TestProject;
  let goods: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    database = await TestDatabase.connect();
    plans = await platform.project(withCredits);
    goods = await platform.project(shop);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  /** The last event of a type that the sandbox has to tell. */
  async function lastEvent(type: string): Promise<Stripe.Event> {
    const { data } = await platform.stripe.events.list({ limit: 1, type });
    const [event] = data;
    if (event === undefined) throw new Error(`The sandbox has not told of ${type}`);
    return event;
  }

  it('and does not come does not end a payment whose checkout is still open', async () => {
    const started = await goods.api.post('/api/v1/payments', {
      ...buyer,
      user_id: 'tries',
      product_id: 'ebook',
    });
    const path = `/api/v1/payments/${textAt(started.body, 'payment_id')}/status`;
    const session = textAt(started.body, 'checkout_session_id');
    await platform.pay(session, { card: '4000000000000002' });
    const declined = await lastEvent('payment_intent.payment_failed');
    const underWay = { ...declined.data.object, status: 'processing', last_payment_error: null };
    await platform.deliver({
      ...declined,
      id: 'evt_under_way',
      type: 'payment_intent.processing',
      data: { object: underWay },
    } as Stripe.Event);
    await database.quiet();
    await platform.deliver(declined);
    await database.quiet();
    expect((await goods.api.get(path)).body.status).toBe('pending');

    await platform.pay(session);
    await platform.deliver(await lastEvent('checkout.session.completed'));
    await database.quiet();
    expect((await goods.api.get(path)).body.status).toBe('succeeded');
  });

  /** Starts a subscription whose first payment is on its way at first, and bounces then. */
  async function bounced(user: string): Promise<string> {
    const started = await plans.api.post('/api/v1/payments', { ...buyer, user_id: user, product_id: 'pro' });
    const session = textAt(started.body, 'checkout_session_id');
    await platform.pay(session);
    const completed = await lastEvent('checkout.session.completed');
    const unpaid = { ...completed.data.object, payment_status: 'unpaid' };
    const asDebit = (id: string, type: string) =>
      platform.deliver({ ...completed, id, type, data: { object: unpaid } } as Stripe.Event);

    await asDebit(`evt_debit_begun_${user}`, 'checkout.session.completed');
    await platform.deliver(await lastEvent('customer.subscription.created'));
    await database.quiet();
    await asDebit(`evt_debit_bounced_${user}`, 'checkout.session.async_payment_failed');
    await database.quiet();
    return textAt(started.body, 'payment_id');
  }

  it('and bounces leaves a subscription its place while Stripe keeps it alive', async () => {
    const path = `/api/v1/payments/${await bounced('bounced')}`;
    expect((await plans.api.get(`${path}/status`)).body.status).toBe('failed');
    expect((await plans.api.get('/api/v1/subscriptions/bounced/pro')).body.status).toBe('active');
    const again = { ...buyer, user_id: 'bounced', product_id: 'pro' };
    expect(await plans.api.post('/api/v1/payments', again)).toMatchObject({
      status: 409,
      body: { code: 'subscription_exists' },
    });
    expect((await plans.api.post(`${path}/retry`)).body.code).toBe('subscription_exists');
  });

  it('and comes after it has bounced is a payment of its own, which can be refunded', async () => {
    const user = 'late';
    const first = await bounced(user);
    const paid = async () => {
      const { body } = await plans.api.get(`/api/v1/payments?user_id=${user}`);
      return (body.data as Json[]).filter(({ payment_id: id }) => id !== first);
    };
    expect(await paid()).toEqual([]);
    for (let time = 0; time < 2; time += 1) {
      await platform.deliver(await lastEvent('invoice.paid'));
      await database.quiet();
    }
    const late = { status: 'succeeded', billing_reason: 'purchase', amount: 1_200 };
    expect(await paid()).toMatchObject([late]);
    expect(await database.published(plans.id, user)).toMatchObject({
      'subscription.renewed': 1,
      'credits.purchased': 1,
    });

    const { data } = await platform.stripe.charges.list({ limit: 1 });
    await platform.stripe.refunds.create({ charge: data[0]?.id });
    await platform.deliver(await lastEvent('charge.refunded'));
    await database.quiet();
    expect(await paid()).toMatchObject([{ ...late, status: 'refunded' }]);
  });
});
