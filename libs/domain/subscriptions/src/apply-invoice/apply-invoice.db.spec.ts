import { platformAccount, type ProviderInvoice, type ProviderSubscription } from '#infra/stripe';
import { SubscriptionsApp } from '../../test/subscriptions-app';
import { aSnapshot, day } from '../subscription/subscription-fixture.spec-support';

describe('ApplyInvoice', () => {
  let app: SubscriptionsApp;
  let number = 0;
  let paymentId: string;

  beforeAll(async () => {
    app = await SubscriptionsApp.start(day(0));
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
    await Promise.all(Array.from({ length: 5 }, () => tell('paid', 31)));
    truth(40, nextPeriod);
    await tell('paid', 40, { id: `in_change_${number}`, billingReason: 'subscription_update', period: null });
    const granted = (await app.published(paymentId)).filter(({ type }) => type === 'credits.purchased');
    expect(granted).toHaveLength(1);
    expect(granted[0]?.data).toMatchObject({
      invoice_id: `in_renewal_${number}`,
      credit_type: 'calls',
      credits: 100,
      expires_at: day(60).toISOString(),
    });
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
