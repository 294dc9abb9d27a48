import { textAt } from '../support/api-client';
import { saas, shop } from '../support/catalog';
import { TestPlatform, type TestProject } from '../support/platform';
import { Refunding } from '../support/refunds';
import { TestDatabase } from '../support/test-database';

describe('refunds', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let plans: TestProject;
  let goods: Refunding;
  let subscriptions: Refunding;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
    project = await platform.project(shop);
    plans = await platform.project({ ...saas, credit_debt: 'forgive' });
    goods = new Refunding(platform, project);
    subscriptions = new Refunding(platform, plans);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const eventsOf = (userId: string) =>
    database.query<{ data: Record<string, unknown> }>(
      `SELECT data FROM events.events WHERE type = 'payment.refunded' AND user_id = $1 ORDER BY position`,
      [userId],
    );
  const atStripe = async (paymentId: string) =>
    (await platform.stripe.refunds.list({ payment_intent: await goods.intentOf(paymentId), limit: 100 }))
      .data;

  it('give back parts, then the rest', async () => {
    const id = await goods.paid('in_parts', 'ebook');
    const part = await goods.refund(id, { amount: 700, reason: 'duplicate' });
    expect(part).toMatchObject({
      status: 201,
      body: { payment_id: id, amount: 700, currency: 'usd', status: 'succeeded', reason: 'duplicate' },
    });
    expect(await goods.payment(id)).toMatchObject({ status: 'partially_refunded', refunded_amount: 700 });

    const rest = await goods.refund(id, { reason: 'A cookbook without recipes' });
    expect(rest).toMatchObject({ status: 201, body: { amount: 1_800 } });
    expect(await goods.payment(id)).toMatchObject({
      status: 'refunded',
      refunded_amount: 2_500,
      refunds: [rest.body, part.body],
      disputes: [],
    });
    const listed = await project.api.get(`/api/v1/payments/${id}/refunds`);
    expect(listed.body).toEqual({ data: [rest.body, part.body], has_more: false, next_cursor: null });

    await database.quiet();
    const [second, first] = await atStripe(id);
    expect(first).toMatchObject({ amount: 700, reason: 'duplicate' });
    expect(second).toMatchObject({ amount: 1_800, reason: null });
    expect(second?.metadata?.reason).toBe('A cookbook without recipes');
    expect((await eventsOf('in_parts')).map(({ data }) => data)).toMatchObject([
      {
        payment_id: id,
        refund_id: part.body.refund_id,
        refund_amount: 700,
        refunded_amount: 700,
        reason: 'duplicate',
        credit_debt: 'repay',
      },
      { refund_id: rest.body.refund_id, refund_amount: 1_800, refunded_amount: 2_500 },
    ]);
  });

  it('are never more than was paid, and say what is left', async () => {
    const id = await goods.paid('too_much', 'ebook');
    expect(await goods.refund(id, { amount: 2_501 })).toMatchObject({
      status: 422,
      body: { code: 'refund_exceeds_payment', detail: expect.stringContaining('2500 are left') as string },
    });
    await goods.refund(id, { amount: 2_499 });
    expect(await goods.refund(id, { amount: 2 })).toMatchObject({
      body: { code: 'refund_exceeds_payment', detail: expect.stringContaining('1 are left') as string },
    });
    expect(await goods.refund(id)).toMatchObject({ status: 201, body: { amount: 1 } });
    expect(await goods.refund(id)).toMatchObject({
      status: 422,
      body: { code: 'refund_exceeds_payment', detail: expect.stringContaining('0 are left') as string },
    });
  });

  it('are refused of what is not paid, and of what is another project’s', async () => {
    const started = await project.api.post('/api/v1/payments', {
      user_id: 'unpaid',
      email: 'ada@example.com',
      product_id: 'ebook',
    });
    const id = textAt(started.body, 'payment_id');
    expect(await goods.refund(id)).toMatchObject({ status: 409, body: { code: 'payment_not_refundable' } });
    for (const unknown of [await subscriptions.refund(id), await goods.refund('pay_nobody')]) {
      expect(unknown).toMatchObject({ status: 404, body: { code: 'payment_not_found' } });
    }
    expect(await database.query('SELECT id FROM payments.refunds WHERE payment_id = $1', [id])).toEqual([]);
  });

  it('asked for with one key are one', async () => {
    const id = await goods.paid('one_key', 'ebook');
    const headers = { 'idempotency-key': 'refund-once' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => goods.refund(id, { amount: 100 }, headers)),
    );
    expect(answers.some(({ status }) => status === 201)).toBe(true);
    await goods.refund(id, { amount: 100 }, headers);
    expect(await goods.payment(id)).toMatchObject({ refunded_amount: 100 });
    expect(await atStripe(id)).toHaveLength(1);
  });

  it('made in Stripe’s dashboard count as much', async () => {
    const id = await goods.paid('dashboard', 'ebook');
    const intent = await goods.intentOf(id);
    await platform.stripe.refunds.create({ payment_intent: intent, amount: 900, reason: 'fraudulent' });
    await goods.becomes(id, {
      status: 'partially_refunded',
      refunded_amount: 900,
      refunds: [{ amount: 900, status: 'succeeded', reason: 'fraudulent' }],
    });
    expect(await goods.refund(id)).toMatchObject({ status: 201, body: { amount: 1_600 } });
    await database.quiet();
    expect((await eventsOf('dashboard')).map(({ data }) => data.refunded_amount)).toEqual([900, 2_500]);
  });

  it('of a subscription’s payment give back its first invoice, wherever they are made', async () => {
    const id = await subscriptions.paid('subscriber', 'pro');
    expect(await subscriptions.refund(id, { amount: 200 })).toMatchObject({ status: 201 });
    const intent = await subscriptions.intentOf(id);
    await platform.stripe.refunds.create({ payment_intent: intent });
    await subscriptions.becomes(id, { status: 'refunded', refunded_amount: 1_200 });
    await database.quiet();
    expect((await eventsOf('subscriber')).map(({ data }) => data)).toMatchObject([
      { refund_amount: 200, refunded_amount: 200, credit_debt: 'forgive', payment_type: 'subscription' },
      { refund_amount: 1_000, refunded_amount: 1_200 },
    ]);
  });

  it('of what is not Paygrove’s are left alone', async () => {
    const foreign = await platform.stripe.paymentIntents.create({
      amount: 500,
      currency: 'usd',
      payment_method: 'pm_card_visa',
      allowed_payment_method_types: ['card'],
      confirm: true,
    });
    await platform.stripe.refunds.create({ payment_intent: foreign.id });
    await database.eventually(
      `SELECT id FROM webhooks.stripe_events WHERE type = 'charge.refunded' AND state = 'ignored'`,
    );
  });

  it('that are pending keep their amount, and count once they succeed', async () => {
    const id = await goods.paid('pending_refund', 'ebook', { card: '4000000000007726' });
    expect(await goods.refund(id, { amount: 2_000 })).toMatchObject({
      status: 201,
      body: { status: 'pending' },
    });
    expect(await goods.payment(id)).toMatchObject({ status: 'succeeded', refunded_amount: 0 });
    expect(await goods.refund(id, { amount: 501 })).toMatchObject({
      body: {
        code: 'refund_exceeds_payment',
        detail: expect.stringContaining('2000 are being refunded now') as string,
      },
    });
    await database.quiet();
    expect(await eventsOf('pending_refund')).toEqual([]);
    await platform.control('clock/advance', { hours: 1 });
    await goods.becomes(id, { status: 'partially_refunded', refunded_amount: 2_000 });
    await database.quiet();
    expect(await eventsOf('pending_refund')).toHaveLength(1);
  });

  it('that fail afterwards give their amount free', async () => {
    const id = await goods.paid('failing_refund', 'ebook', { card: '4000000000005126' });
    expect(await goods.refund(id)).toMatchObject({ body: { status: 'succeeded' } });
    await platform.control('clock/advance', { hours: 1 });
    await goods.becomes(id, {
      status: 'refunded',
      refunded_amount: 0,
      refunds: [{ status: 'failed', failure_reason: 'expired_or_canceled_card' }],
    });
    expect(await goods.refund(id, { amount: 2_500 })).toMatchObject({ status: 201 });
    await database.quiet();
    expect((await eventsOf('failing_refund')).map(({ data }) => data.refunded_amount)).toEqual([
      2_500, 2_500,
    ]);
  });
});
