import { eventually } from '../support/eventually';
import { later, MovedTime } from '../support/moved-time';
import { Subscriber, plans } from '../support/subscribers';
import { textAt, type Json } from '../support/api-client';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

describe('subscriptions over the API', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let time: MovedTime;
  let count = 0;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    database = await TestDatabase.connect();
    project = await platform.project(plans);
    time = new MovedTime(platform, database);
  });
  afterEach(async () => {
    await platform.endSubscriptions();
    await database.quiet();
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const subscribed = (productId: string, card?: string) => {
    count += 1;
    return Subscriber.of(platform, project, `user_${count}`, productId, card);
  };
  const priceOf = (productId: string) => textAt(project.registration, `stripe_mapping.${productId}`);
  const slotsOf = async ({ userId }: Subscriber) => {
    const rows = await database.query<{ product_id: string }>(
      'SELECT product_id FROM payments.subscription_slots WHERE user_id = $1',
      [userId],
    );
    return rows.map(({ product_id }) => product_id);
  };
  const told = async ({ userId }: Subscriber) => {
    await database.quiet();
    return database.query<{ type: string; data: Json }>(
      `SELECT type, data FROM events.events WHERE type LIKE 'subscription.%' AND user_id = $1 ORDER BY position`,
      [userId],
    );
  };

  it('are canceled with their period, resumed, and canceled now', async () => {
    const one = await subscribed('basic');
    await one.may('read');
    const canceled = await one.post('cancel');
    expect(canceled).toMatchObject({
      status: 200,
      body: { subscription_id: one.id, status: 'active', cancel_at_period_end: true },
    });
    expect(await one.post('cancel', { at_period_end: true })).toMatchObject({ status: 200 });
    expect(await one.post('change', { product_id: 'team' })).toMatchObject({
      status: 409,
      body: { code: 'subscription_canceling' },
    });
    expect(await one.post('resume')).toMatchObject({ status: 200, body: { cancel_at_period_end: false } });
    expect((await one.atStripe()).cancel_at_period_end).toBe(false);

    const ended = await one.post('cancel', { at_period_end: false });
    expect(ended).toMatchObject({ status: 200, body: { status: 'canceled' } });
    await one.may('read');
    for (const operation of ['cancel', 'resume', 'pause']) {
      expect(await one.post(operation)).toMatchObject({ status: 409, body: { code: 'subscription_ended' } });
    }
    const types = (await told(one)).map(({ type }) => type);
    expect(types.filter((type) => type === 'subscription.updated')).toHaveLength(2);
    expect(types.filter((type) => type === 'subscription.canceled')).toHaveLength(1);
    await one.advance({ days: 3, hours: 1 });
    await one.becomes({ status: 'expired' });
    await one.may();
  });

  it('become those of another product, and bill what the preview said', async () => {
    const one = await subscribed('basic');
    await one.may('read');
    await one.advance({ days: 10 });
    const body = { product_id: 'team', proration_behavior: 'always_invoice' };
    const preview = await one.post('change/preview', body);
    expect(preview).toMatchObject({
      status: 200,
      body: { product_id: 'team', quantity: 1, currency: 'usd', billed: 'now' },
    });
    expect((await one.atStripe()).items.data[0]?.price.id).toBe(priceOf('basic'));
    await one.advance({ seconds: 90 });

    const { proration_date } = preview.body;
    const changed = await one.post('change', { ...body, proration_date });
    expect(changed).toMatchObject({ status: 200, body: { product_id: 'team', status: 'active' } });
    const [invoice] = await one.invoices();
    expect(invoice).toMatchObject({
      billing_reason: 'subscription_update',
      status: 'paid',
      amount_due: preview.body.amount_due,
    });
    expect(invoice?.lines.data.map(({ amount }) => amount)).toEqual(
      (preview.body.lines as Json[]).map(({ amount }) => amount),
    );
    await one.may('read', 'share');
    expect(await slotsOf(one)).toEqual(['team']);
    await database.quiet();
    // The change, and the money that it took: told together, or each by itself, whichever Stripe told of first.
    const [, ...updates] = await told(one);
    for (const updated of updates) {
      expect(updated).toMatchObject({
        type: 'subscription.updated',
        data: { product_id: 'team', plan: 'team', permissions: ['read', 'share'] },
      });
    }
    const ofMoney = updates.filter(({ data }) => 'amount' in data);
    expect(ofMoney).toMatchObject([{ data: { amount: invoice?.amount_paid, currency: 'usd' } }]);
    expect(updates.length - ofMoney.length).toBeLessThanOrEqual(1);

    const down = await one.post('change', { product_id: 'basic', proration_behavior: 'none', quantity: 3 });
    expect(down).toMatchObject({ status: 200, body: { product_id: 'basic', quantity: 3 } });
    await one.may('read');
    expect(await slotsOf(one)).toEqual(['basic']);
  });

  it('begin a new period with another interval, and get its credits for those of what they give back of the old one', async () => {
    const one = await subscribed('basic');
    await one.has('calls', 100);
    await one.advance({ days: 1 });
    const body = { product_id: 'yearly' };
    const preview = await one.post('change/preview', body);
    const { proration_date, amount_due } = preview.body as { proration_date: string; amount_due: number };
    expect(preview.body).toMatchObject({ billed: 'now' });
    expect(await one.post('change', { ...body, proration_date })).toMatchObject({
      status: 200,
      body: { product_id: 'yearly' },
    });
    const { current_period_end } = await one.shown();
    const between = Date.parse(String(current_period_end)) - Date.parse(String(preview.body.next_renewal_at));
    expect(Math.abs(between)).toBeLessThan(60_000);
    expect((await one.invoices())[0]).toMatchObject({ amount_paid: amount_due });
    await one.may('archive');
    const givenBack = 10_000 - amount_due;
    await one.has('calls', 5_000 + 100 - Math.floor((100 * givenBack) / 1_000));
    expect(await one.payment()).toMatchObject({ credited_amount: givenBack, refunded_amount: 0 });
  });

  it('give back credits with the money that a change gives back, also those that are spent', async () => {
    const one = await subscribed('team');
    await one.has('calls', 1_000);
    const spent = { credit_type: 'calls', amount: 900 };
    expect((await project.api.post(`/api/v1/credits/${one.userId}/consume`, spent)).status).toBe(200);
    const down = { product_id: 'basic', proration_behavior: 'always_invoice' };
    expect(await one.post('change', down)).toMatchObject({ status: 200 });
    const [invoice] = await one.invoices();
    const givenBack = -(invoice?.total ?? 0);
    expect(givenBack).toBeGreaterThan(1_900);
    const due = Math.floor((1_000 * givenBack) / 3_000);
    await eventually(async () => {
      const { body } = await project.api.get(`/api/v1/credits/${one.userId}`);
      expect(body.balances).toMatchObject([{ credit_type: 'calls', available: 0, debt: due - 100 }]);
    });
    expect(await one.payment()).toMatchObject({ status: 'succeeded', credited_amount: givenBack });

    const refunds = `/api/v1/payments/${one.paymentId}/refunds`;
    expect(await project.api.post(refunds, { amount: 3_000 })).toMatchObject({
      status: 422,
      body: { code: 'refund_exceeds_payment', detail: expect.stringContaining('back as credit') as string },
    });
    expect(await project.api.post(refunds, {})).toMatchObject({
      status: 201,
      body: { amount: 3_000 - givenBack },
    });
    await eventually(async () => {
      const { body } = await project.api.get(`/api/v1/credits/${one.userId}`);
      expect(body.balances).toMatchObject([{ debt: 900 }]);
    });
  });

  it('give them back also where the change is billed with the renewal', async () => {
    const one = await subscribed('team');
    await one.has('calls', 1_000);
    const spent = { credit_type: 'calls', amount: 900 };
    expect((await project.api.post(`/api/v1/credits/${one.userId}/consume`, spent)).status).toBe(200);
    expect(await one.post('change', { product_id: 'basic' })).toMatchObject({ status: 200 });
    await one.advance({ days: 31, hours: 2 });
    await eventually(async () => {
      const { credited_amount: givenBack } = await one.payment();
      expect(givenBack).toBeGreaterThan(1_900);
      const due = Math.floor((1_000 * Number(givenBack)) / 3_000);
      const { body } = await project.api.get(`/api/v1/credits/${one.userId}`);
      // The hundred that were left, and the hundred of the new period, have repaid some of it.
      const calls = (body.balances as Json[]).find(({ credit_type }) => credit_type === 'calls');
      expect(calls).toMatchObject({ available: 0, debt: due - 200 });
    });
  });

  it('keep their credits when they are changed to and fro', async () => {
    const one = await subscribed('basic');
    await one.has('calls', 100);
    for (const product_id of ['team', 'basic']) {
      const change = { product_id, proration_behavior: 'always_invoice' };
      expect(await one.post('change', change)).toMatchObject({ status: 200, body: { product_id } });
      await database.quiet();
    }
    await one.has('calls', 100);
    expect(await one.payment()).toMatchObject({ credited_amount: 0 });
    const { body } = await project.api.get(`/api/v1/payments?user_id=${one.userId}`);
    const upgrade = (body.data as Json[]).find(({ billing_reason }) => billing_reason === 'change');
    expect(upgrade?.credited_amount).toBeGreaterThan(1_900);
  });

  it('grant their credits again with every paid renewal', async () => {
    const one = await subscribed('basic');
    await one.has('calls', 100);
    await one.has('minutes', 10);
    for (const minutes of [20, 30]) {
      await one.advance({ days: 31, hours: 2 });
      await one.has('calls', 100);
      await one.has('minutes', minutes);
    }
    const { body } = await project.api.get(`/api/v1/credits/${one.userId}`);
    const calls = (body.balances as Json[]).find(({ credit_type }) => credit_type === 'calls');
    const { current_period_end } = await one.shown();
    expect(calls?.lots).toMatchObject([{ remaining: 100, expires_at: current_period_end }]);
  });

  it('leave their credits until a renewal has brought the next, and never both', async () => {
    const one = await subscribed('basic');
    await one.has('calls', 100);
    const end = new Date(textAt(await one.shown(), 'current_period_end'));
    await time.passUntil(later(end, { hours: 0.5 }));
    await one.has('calls', 100);
    const spent = { credit_type: 'calls', amount: 40 };
    expect((await project.api.post(`/api/v1/credits/${one.userId}/consume`, spent)).status).toBe(200);
    await time.passUntil(later(end, { hours: 61 / 60 }));
    await one.has('calls', 100);
    await one.has('minutes', 20);
  });

  it('are trials first, then renewed', async () => {
    const one = await subscribed('trial');
    expect(await one.shown()).toMatchObject({ status: 'trialing', trial_end: expect.any(String) as string });
    await one.advance({ days: 14, hours: 2 });
    await one.becomes({ status: 'active' });
    expect((await told(one)).map(({ type }) => type)).toContain('subscription.renewed');
  });

  it('give what was paid while they are paused, and bill a new period when they are resumed after it', async () => {
    const one = await subscribed('basic');
    const { current_period_end } = await one.shown();
    const paused = await one.post('pause');
    expect(paused).toMatchObject({
      status: 200,
      body: { status: 'paused', grace_ends_at: current_period_end },
    });
    await one.may('read');
    expect(await one.post('change', { product_id: 'team' })).toMatchObject({
      body: { code: 'subscription_paused' },
    });
    await one.advance({ days: 40 });
    await one.may();
    const before = await one.invoices();
    expect(before.filter(({ amount_paid }) => amount_paid > 0)).toHaveLength(1);

    expect(await one.post('resume')).toMatchObject({
      status: 200,
      body: { status: 'active', grace_ends_at: null },
    });
    await one.may('read');
    expect((await one.invoices())[0]).toMatchObject({ amount_paid: 1_000, status: 'paid' });
    await one.has('minutes', 20);
  });

  it('go on by themselves at the time that a pause names', async () => {
    const one = await subscribed('basic');
    const { now } = (await (await fetch(`${platform.sandbox.url}/_control/clock`)).json()) as { now: string };
    expect(await one.post('pause', { resumes_at: now })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
    const resumes_at = new Date(Math.floor(Date.parse(now) / 1_000) * 1_000 + 5 * 86_400_000).toISOString();
    expect(await one.post('pause', { resumes_at })).toMatchObject({ body: { status: 'paused', resumes_at } });
    await one.advance({ days: 5, hours: 1 });
    await one.becomes({ status: 'active', resumes_at: null });
    await one.may('read');
  });

  it('follow changes that are made at Stripe, and keep their product at a price that is not the project’s', async () => {
    const one = await subscribed('basic');
    const { id, items } = await one.atStripe();
    const item = items.data[0]?.id ?? '';
    await platform.stripe.subscriptions.update(id, { items: [{ id: item, price: priceOf('team') }] });
    await one.becomes({ product_id: 'team' });
    await one.may('read', 'share');
    expect(await slotsOf(one)).toEqual(['team']);

    const foreign = await platform.stripe.prices.create({
      unit_amount: 77,
      currency: 'usd',
      recurring: { interval: 'month' },
      product_data: { name: 'Of another shop' },
    });
    await platform.stripe.subscriptions.update(id, { items: [{ id: item, price: foreign.id, quantity: 2 }] });
    await one.becomes({ product_id: 'team', quantity: 2 });
    await one.may('read', 'share');
  });

  it('say what is wrong with a change, and change nothing', async () => {
    const one = await subscribed('basic');
    const [status, code] = ['status', 'code'] as const;
    for (const [body, expected, reason] of [
      [{ product_id: 'book' }, 422, 'product_not_recurring'],
      [{ product_id: 'euro' }, 422, 'subscription_currency_mismatch'],
      [{ product_id: 'basic' }, 409, 'same_product'],
      [{ product_id: 'basic', quantity: 11 }, 422, 'quantity_out_of_range'],
      [{ product_id: 'nothing' }, 404, 'product_not_found'],
      [{ product_id: 'team', proration_date: '2001-01-01T00:00:00Z' }, 422, 'provider_rejected'],
    ] as const) {
      for (const operation of ['change', 'change/preview']) {
        const answer = await one.post(operation, body);
        expect([answer[status], answer.body[code]]).toEqual([expected, reason]);
      }
    }
    expect(await slotsOf(one)).toEqual(['basic']);
    const other = await platform.project({ ...plans, name: 'Others', domain: 'others.example' });
    const foreign = await other.api.post(`/api/v1/subscriptions/${one.id}/cancel`, {});
    expect(foreign).toMatchObject({ status: 404, body: { code: 'subscription_not_found' } });
  });

  it('are not two of one product', async () => {
    const one = await subscribed('basic');
    const second = await Subscriber.of(platform, project, one.userId, 'team');
    expect(await one.post('change', { product_id: 'team' })).toMatchObject({
      status: 409,
      body: { code: 'subscription_exists' },
    });
    await second.post('cancel', { at_period_end: false });
    expect(await one.post('change', { product_id: 'team' })).toMatchObject({ status: 200 });
    const again = await project.api.post('/api/v1/payments', {
      user_id: one.userId,
      email: 'a@example.com',
      product_id: 'team',
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'subscription_exists' } });
  });

  it('stay as they are when the card is declined', async () => {
    const one = await subscribed('basic', '4000000000000341');
    const answer = await one.post('change', { product_id: 'team', proration_behavior: 'always_invoice' });
    expect(answer).toMatchObject({ status: 402, body: { code: 'card_declined' } });
    expect(await one.shown()).toMatchObject({ product_id: 'basic', status: 'active' });
    expect(await slotsOf(one)).toEqual(['basic']);
    await one.advance({ days: 31, hours: 2 });
    await one.becomes({ status: 'past_due' });
    expect(await one.post('change', { product_id: 'team' })).toMatchObject({
      status: 409,
      body: { code: 'subscription_past_due' },
    });
    expect(await one.post('resume')).toMatchObject({ status: 409, body: { code: 'subscription_past_due' } });
  });

  it('are canceled once by twenty at once, and changed to what Stripe has last', async () => {
    const one = await subscribed('basic');
    const cancels = await Promise.all(Array.from({ length: 20 }, () => one.post('cancel')));
    expect(new Set(cancels.map(({ status }) => status))).toEqual(new Set([200]));
    expect((await told(one)).filter(({ type }) => type === 'subscription.updated')).toHaveLength(1);

    await one.post('resume');
    const targets = ['team', 'yearly', 'team', 'yearly', 'team', 'yearly'];
    const changes = await Promise.all(
      targets.map((product_id) => one.post('change', { product_id, proration_behavior: 'none' })),
    );
    for (const { status } of changes) expect([200, 409]).toContain(status);
    await database.quiet();
    const price = (await one.atStripe()).items.data[0]?.price.id;
    const product_id = ['team', 'yearly'].find((id) => priceOf(id) === price);
    expect(await one.shown()).toMatchObject({ product_id, status: 'active' });
    expect(await slotsOf(one)).toEqual([product_id]);
    await (product_id === 'team' ? one.may('read', 'share') : one.may('archive'));
  });

  it('are one change for a request that is repeated', async () => {
    const one = await subscribed('basic');
    const body = { product_id: 'team', proration_behavior: 'always_invoice' };
    const answers = [];
    for (let time = 0; time < 3; time += 1)
      answers.push(await one.post('change', body, { 'idempotency-key': one.id }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await one.invoices()).toHaveLength(2);
  });

  it('are managed in the portal by whoever has bought something', async () => {
    const one = await subscribed('basic');
    const return_url = 'https://plans.example/account';
    const opened = await project.api.post('/api/v1/portal', { user_id: one.userId, return_url });
    expect(opened.status).toBe(201);
    const page = await fetch(textAt(opened.body, 'portal_url'));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Basic');

    const { id: subscription } = await one.atStripe();
    const choose = (action: string, fields: Record<string, string>) =>
      fetch(`${textAt(opened.body, 'portal_url')}/${action}`, {
        method: 'POST',
        body: new URLSearchParams({ subscription, ...fields }),
      });
    await choose('change', { price: priceOf('team') });
    await one.becomes({ product_id: 'team' });
    await one.may('read', 'share');
    await choose('cancel', {});
    await one.becomes({ cancel_at_period_end: true });
    expect(await one.post('resume')).toMatchObject({ status: 200, body: { cancel_at_period_end: false } });

    const nobody = await project.api.post('/api/v1/portal', { user_id: 'nobody', return_url });
    expect(nobody).toMatchObject({ status: 404, body: { code: 'customer_not_found' } });
    const other = await platform.project({ ...plans, name: 'Portal', domain: 'plans.example' });
    const stranger = await other.api.post('/api/v1/portal', { user_id: one.userId, return_url });
    expect(stranger).toMatchObject({ status: 404, body: { code: 'customer_not_found' } });
  });
});
