import { platformAccount, type ProviderInvoice, type ProviderSubscription } from '#infra/stripe';
import { SubscriptionsApp } from '../../test/subscriptions-app';
import { aSnapshot, day } from '../subscription/subscription-fixture.spec-support';

describe('ApplyInvoice', () => {
  let app: SubscriptionsApp;
  let number = 0;
  let paymentId: string;

  beforeAll(async () => {
    app = await SubscriptionsApp.start(day(0));
    await app.db.query(
      `INSERT INTO projects.projects (id, name, domain, default_currency, registered_by, created_at, updated_at)
       VALUES ('saas', 'SaaS', 'saas.example', 'usd', 'saas', now(), now())`,
    );
  });

  beforeEach(() => {
    number += 1;
    paymentId = `pay_${number}`;
    app.stripe.asked = 0;
  });

  afterAll(() => app.stop());

  /** What is true at Stripe from a day on. */
  const truth = (days: number, changes: Partial<ProviderSubscription> = {}) => {
    const marks = { projectId: 'saas', userId: 'user', productId: 'pro_monthly', paymentId };
    app.stripe.is(aSnapshot({ id: `sub_stripe_${number}`, marks, ...changes }));
    app.clock.set(day(days));
  };
  const tell = (outcome: 'paid' | 'failed', days: number, changes: Partial<ProviderInvoice> = {}) =>
    app.applyInvoice.execute({
      account: platformAccount,
      invoice: anInvoice(changes),
      outcome,
      occurredAt: day(days),
    });
  const anInvoice = (changes: Partial<ProviderInvoice>): ProviderInvoice => ({
    id: `in_renewal_${number}`,
    status: 'open',
    billingReason: 'subscription_cycle',
    subscriptionId: `sub_stripe_${number}`,
    customerId: 'cus_1',
    amountDue: 900,
    amountPaid: 0,
    currency: 'usd',
    attemptCount: 1,
    prorated: 0,
    paidAt: null,
    period: { end: day(60), amount: 900, priceId: 'price_1', quantity: 1 },
    ...changes,
  });
  const types = async () => (await app.published(paymentId)).map(({ type }) => type);
  const nextPeriod = { currentPeriodStart: day(30), currentPeriodEnd: day(60) };

  it('tells of a renewal once per invoice, with the new period', async () => {
    truth(0);
    await tell('paid', 0, { id: `in_first_${number}`, billingReason: 'subscription_create' });
    truth(30, nextPeriod);
    for (let time = 0; time < 3; time += 1) await tell('paid', 30);
    const events = await app.published(paymentId);
    expect(events.map(({ type }) => type)).toEqual(['subscription.created', 'subscription.renewed']);
    expect(events[1]?.data).toMatchObject({ current_period_end: day(60).toISOString() });
  });

  it('makes each invoice that has taken money one payment, whoever tells of it and however often', async () => {
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create', amountPaid: 900 });
    truth(30, nextPeriod);
    await Promise.all(Array.from({ length: 5 }, () => tell('paid', 30, { amountPaid: 900 })));
    await tell('paid', 31, {
      id: `in_change_${number}`,
      billingReason: 'subscription_update',
      period: null,
      amountPaid: 350,
    });
    await tell('paid', 32, { id: `in_free_${number}`, amountPaid: 0 });
    const made = await app.payments(paymentId);
    const common = { status: 'succeeded', currency: 'usd', customer_id: 'cus_1', quantity: 1 };
    expect(made).toMatchObject([
      {
        ...common,
        billing_reason: 'renewal',
        amount: 900,
        unit_amount: '900',
        provider_invoice_id: `in_renewal_${number}`,
        payment_intent_id: `pi_of_in_renewal_${number}`,
        provider_subscription_id: `sub_stripe_${number}`,
        product_id: 'pro_monthly',
      },
      { ...common, billing_reason: 'change', amount: 350, unit_amount: '350' },
    ]);
    const told = (await app.published(paymentId)).map(({ type, data }) => [
      type,
      data['payment_id'],
      data['amount'],
    ]);
    expect(told).toEqual([
      ['subscription.created', paymentId, undefined],
      ['subscription.renewed', made[0]?.['id'], 900],
      ['subscription.updated', made[1]?.['id'], 350],
      ['subscription.renewed', null, 0],
    ]);
  });

  it('tells of what was taken once, also when the invoice is told again together with a change', async () => {
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create' });
    truth(30, nextPeriod);
    await tell('paid', 30, { amountPaid: 900 });
    truth(31, { ...nextPeriod, cancelAtPeriodEnd: true });
    await tell('paid', 31, { amountPaid: 900 });
    const told = (await app.published(paymentId)).map(({ type, data }) => [type, data['amount']]);
    expect(told).toEqual([
      ['subscription.created', undefined],
      ['subscription.renewed', 900],
      ['subscription.updated', undefined],
    ]);
  });

  it('keeps what an invoice has taken also when the subscription has expired by then', async () => {
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create' });
    truth(10, { status: 'canceled', endedAt: day(10), canceledAt: day(10) });
    await tell('failed', 10);
    app.clock.set(day(90));
    await app.expire.execute();
    await tell('paid', 91, { amountPaid: 900 });
    expect(await app.rows(paymentId)).toMatchObject([{ status: 'expired' }]);
    expect(await app.payments(paymentId)).toMatchObject([{ amount: 900 }]);
    expect((await app.published(paymentId)).at(-1)).toMatchObject({
      type: 'subscription.updated',
      data: { status: 'expired', amount: 900, first_payment_id: paymentId },
    });
  });

  it('does not let what is told of one subscription settle the invoice of another', async () => {
    const id = `in_forged_${number}`;
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create' });
    truth(30, nextPeriod);
    await tell('paid', 30, { id });
    number += 1;
    paymentId = `pay_${number}`;
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create' });
    truth(30, nextPeriod);
    await tell('paid', 30, { id });
    expect(await types()).toEqual(['subscription.created', 'subscription.renewed']);
  });

  it('makes a subscription known whose own events never came', async () => {
    truth(30, nextPeriod);
    expect(await tell('paid', 30)).toBe('applied');
    expect(await types()).toEqual(['subscription.created', 'subscription.renewed']);
  });

  it('lets the grace run from the first failure, until a payment ends it', async () => {
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create' });
    truth(30, { ...nextPeriod, status: 'past_due' });
    await tell('failed', 30);
    truth(33, { ...nextPeriod, status: 'past_due' });
    await tell('failed', 33);
    expect(await app.rows(paymentId)).toMatchObject([{ status: 'past_due', grace_days: 3 }]);
    const [, pastDue] = await app.published(paymentId);
    expect(pastDue).toMatchObject({
      type: 'subscription.past_due',
      data: { grace_started_at: day(30).toISOString(), grace_ends_at: day(33).toISOString() },
    });

    truth(34, nextPeriod);
    await tell('paid', 34);
    expect(await app.rows(paymentId)).toMatchObject([
      { status: 'active', first_failed_at: null, grace_ends_at: null },
    ]);
    expect(await types()).toEqual(['subscription.created', 'subscription.past_due', 'subscription.renewed']);
  });

  it('grants the credits of a period once per invoice, whoever tells of it and however often', async () => {
    const credits = [{ creditType: 'calls', amount: 100, expiresAfterDays: null, rollover: false }];
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create' });
    await app.db.query('UPDATE subscriptions.subscriptions SET credits = $1::jsonb WHERE payment_id = $2', [
      JSON.stringify(credits),
      paymentId,
    ]);
    truth(30, nextPeriod);
    await tell('failed', 30);
    await Promise.all(Array.from({ length: 5 }, () => tell('paid', 31, { amountPaid: 900 })));
    truth(40, nextPeriod);
    await tell('paid', 40, { id: `in_change_${number}`, billingReason: 'subscription_update', period: null });
    const granted = (await app.published(paymentId)).filter(({ type }) => type === 'credits.purchased');
    expect(granted).toHaveLength(1);
    const [renewal] = await app.payments(paymentId);
    expect(granted[0]?.data).toMatchObject({
      payment_id: renewal?.['id'],
      invoice_id: `in_renewal_${number}`,
      credit_type: 'calls',
      credits: 100,
      expires_at: day(60).toISOString(),
    });
  });

  it('grants one unit until the end of the new period where usage of the closed one was billed, and none while that is paused', async () => {
    const credits = [{ creditType: 'calls', amount: 100, expiresAfterDays: null, rollover: false }];
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create' });
    await app.db.query(
      `UPDATE subscriptions.subscriptions SET credits = $1::jsonb, meter = 'requests', metered_since = $3 WHERE payment_id = $2`,
      [JSON.stringify(credits), paymentId, day(0)],
    );
    const used = (end: number) => ({ end: day(end), amount: 700, priceId: 'price_1', quantity: 7 });
    truth(30, nextPeriod);
    await tell('paid', 30, { period: used(30), amountPaid: 700 });
    const pause = { resumesAt: null };
    truth(40, { ...nextPeriod, pause });
    await app.sync.execute({
      account: platformAccount,
      providerSubscriptionId: `sub_stripe_${number}`,
      occurredAt: day(40),
      changed: true,
    });
    truth(60, { currentPeriodStart: day(60), currentPeriodEnd: day(90), pause });
    await tell('paid', 60, { id: `in_paused_${number}`, period: used(60) });
    expect(await app.rows(paymentId)).toMatchObject([{ status: 'paused' }]);
    const granted = (await app.published(paymentId)).filter(({ type }) => type === 'credits.purchased');
    expect(granted.map(({ data }) => data)).toMatchObject([
      { invoice_id: `in_renewal_${number}`, credits: 100, expires_at: day(60).toISOString() },
    ]);
  });

  it('notes once what the changes of a period give back together of the payment for it', async () => {
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create' });
    truth(30, nextPeriod);
    await tell('paid', 30, { id: `in_second_${number}`, amountPaid: 900 });
    truth(40, nextPeriod);
    const change = (name: string, prorated: number) =>
      tell('paid', 40, {
        id: `in_${name}_${number}`,
        billingReason: 'subscription_update',
        period: null,
        prorated,
        amountPaid: Math.max(0, prorated),
      });
    await change('up', 300);
    await Promise.all(Array.from({ length: 5 }, () => change('down', -700)));
    const [renewal] = await app.payments(paymentId);
    const credited = () =>
      app.db.query<{ data: unknown }>(
        `SELECT data FROM events.events WHERE type = 'payment.credited' AND data->>'payment_id' = $1`,
        [String(renewal?.['id'])],
      );
    expect(renewal).toMatchObject({ billing_reason: 'renewal', amount: 900 });
    expect(await credited()).toMatchObject([
      { data: { amount: 900, credited_amount: 400, refunded_amount: 0 } },
    ]);
    await change('up_again', 100);
    expect(await credited()).toHaveLength(1);
  });

  it('pays a period that a change begins also by what the change gives back', async () => {
    const credits = [{ creditType: 'calls', amount: 100, expiresAfterDays: null, rollover: true }];
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create' });
    truth(30, nextPeriod);
    await tell('paid', 30, { id: `in_second_${number}`, amountPaid: 900 });
    await app.db.query('UPDATE subscriptions.subscriptions SET credits = $1::jsonb WHERE payment_id = $2', [
      JSON.stringify(credits),
      paymentId,
    ]);
    await tell('paid', 31, { billingReason: 'subscription_update', prorated: -600, amountPaid: 300 });
    const granted = (await app.published(paymentId)).filter(({ type }) => type === 'credits.purchased');
    expect(granted.map(({ data }) => data['credits'])).toEqual([100]);
  });

  it('grants in proportion to the money when a change has begun the period', async () => {
    const credits = [{ creditType: 'calls', amount: 100, expiresAfterDays: null, rollover: true }];
    truth(0);
    await tell('paid', 0, { billingReason: 'subscription_create' });
    await app.db.query('UPDATE subscriptions.subscriptions SET credits = $1::jsonb WHERE payment_id = $2', [
      JSON.stringify(credits),
      paymentId,
    ]);
    await tell('paid', 1, { billingReason: 'subscription_update', amountPaid: 300 });
    const granted = (await app.published(paymentId)).filter(({ type }) => type === 'credits.purchased');
    expect(granted.map(({ data }) => data)).toMatchObject([{ credits: 33, expires_at: null }]);
  });

  it.each(['subscription_create', 'subscription_cycle'])(
    'takes nothing in that was paid by a %s before the subscription was taken over, however late it is told of',
    async (billingReason) => {
      truth(40, nextPeriod);
      await app.sync.execute({
        account: platformAccount,
        providerSubscriptionId: `sub_stripe_${number}`,
        occurredAt: day(40),
      });
      const takenOver =
        'UPDATE subscriptions.subscriptions SET payment_id = NULL, credits = $1::jsonb WHERE payment_id = $2';
      const credits = [{ creditType: 'calls', amount: 100, expiresAfterDays: null, rollover: true }];
      await app.db.query(takenOver, [JSON.stringify(credits), paymentId]);
      await tell('paid', 41, { billingReason, amountPaid: 900, paidAt: day(39) });
      await tell('paid', 39, { billingReason, amountPaid: 900 });
      expect(await app.payments(paymentId)).toEqual([]);
      expect(await types()).toEqual(['subscription.created']);

      await tell('paid', 41, { id: `in_later_${number}`, billingReason, amountPaid: 900, paidAt: day(41) });
      expect(await app.payments(paymentId)).toMatchObject([{ provider_invoice_id: `in_later_${number}` }]);
    },
  );

  it('does not take a failure of the first invoice for a failed renewal', async () => {
    truth(0, { status: 'incomplete' });
    await tell('failed', 0, { billingReason: 'subscription_create' });
    expect(await app.rows(paymentId)).toMatchObject([{ status: 'incomplete', first_failed_at: null }]);
  });

  it('leaves invoices of nothing, and of foreign subscriptions, alone', async () => {
    truth(0, { marks: null });
    expect(await tell('paid', 0, { subscriptionId: null })).toBe('foreign');
    expect(await tell('paid', 0)).toBe('foreign');
    expect(await tell('paid', 0, { subscriptionId: 'sub_unknown' })).toBe('foreign');
  });
});
