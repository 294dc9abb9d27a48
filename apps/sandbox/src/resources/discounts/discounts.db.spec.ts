import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  aCustomer,
  advance,
  aPrice,
  aSession,
  aSubscription,
  complete,
  control,
  eventsDuring,
  failureOf,
  itemOf,
  latestInvoice,
  startTestSandbox,
  stripeClient,
} from '../../testing/sandbox-fixture';

const MONTH = { days: 31, hours: 2 };

describe('coupons and promotion codes', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await control(sandbox, 'POST', '/_control/reset');
    stripe = stripeClient(sandbox);
  });

  const invoiceTotals = async (subscription: Stripe.Subscription): Promise<number[]> =>
    (await stripe.invoices.list({ subscription: subscription.id, limit: 100 })).data
      .map(({ total }) => total)
      .reverse();

  const codeFor = (coupon: Stripe.Coupon, fields: Partial<Stripe.PromotionCodeCreateParams> = {}) =>
    stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: coupon.id }, ...fields });

  it('are made, changed, listed and deleted', async () => {
    const events = await eventsDuring(stripe, async () => {
      const coupon = await stripe.coupons.create({ id: 'SUMMER', percent_off: 12.5, name: 'Summer' });
      expect(coupon).toMatchObject({ id: 'SUMMER', percent_off: 12.5, duration: 'once', valid: true });
      expect(await failureOf(stripe.coupons.create({ id: 'SUMMER', percent_off: 5 }))).toMatchObject({
        code: 'resource_already_exists',
      });
      expect(await stripe.coupons.update('SUMMER', { name: 'Sun' })).toMatchObject({ name: 'Sun' });
      const code = await codeFor(coupon, { code: 'SUN-1' });
      expect(await failureOf(codeFor(coupon, { code: 'sun-1' }))).toMatchObject({ param: 'code' });
      expect((await stripe.promotionCodes.list({ code: 'SUN-1', coupon: 'SUMMER' })).data).toEqual([code]);
      await stripe.promotionCodes.update(code.id, { active: false });
      expect((await stripe.promotionCodes.list({ active: true })).data).toEqual([]);
      expect(await stripe.coupons.del('SUMMER')).toEqual({ id: 'SUMMER', object: 'coupon', deleted: true });
      expect((await stripe.coupons.list()).data).toEqual([]);
    });
    expect(events).toEqual([
      'coupon.created',
      'coupon.updated',
      'promotion_code.created',
      'promotion_code.updated',
      'coupon.deleted',
    ]);
  });

  it.each<[Stripe.CouponCreateParams, string]>([
    [{}, 'percent_off'],
    [{ percent_off: 10, amount_off: 10, currency: 'usd' }, 'amount_off'],
    [{ percent_off: 100.5 }, 'percent_off'],
    [{ percent_off: 0 }, 'percent_off'],
    [{ percent_off: -1 }, 'percent_off'],
    [{ amount_off: 100 }, 'currency'],
    [{ percent_off: 10, duration: 'repeating' }, 'duration_in_months'],
    [{ percent_off: 10, duration: 'once', duration_in_months: 3 }, 'duration_in_months'],
    [{ percent_off: 10, redeem_by: 5 }, 'redeem_by'],
    [{ percent_off: 10, applies_to: { products: ['prod_none'] } }, 'applies_to[products]'],
  ])('refuse %j', async (params, param) => {
    expect(await failureOf(stripe.coupons.create(params))).toMatchObject({ statusCode: 400, param });
  });

  it.each<[Stripe.CouponCreateParams, number[]]>([
    [{ percent_off: 33.3333, duration: 'once' }, [667, 1000, 1000, 1000]],
    [
      { amount_off: 250, currency: 'usd', duration: 'repeating', duration_in_months: 2 },
      [750, 750, 1000, 1000],
    ],
    [{ percent_off: 100, duration: 'forever' }, [0, 0, 0, 0]],
  ])('of %j count over renewals', async (params, totals) => {
    const coupon = await stripe.coupons.create(params);
    const subscription = await aSubscription(stripe, { discounts: [{ coupon: coupon.id }] });
    for (let month = 1; month < totals.length; month += 1) await advance(sandbox, MONTH);
    expect(await invoiceTotals(subscription)).toEqual(totals);
    const { discounts } = await stripe.subscriptions.retrieve(subscription.id);
    expect(discounts).toHaveLength(params.duration === 'forever' ? 1 : 0);
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1);
  });

  it('tell on the invoice what they take off, even once the coupon is deleted', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 15, duration: 'forever' });
    const subscription = await aSubscription(stripe, { discounts: [{ coupon: coupon.id }] });
    const [discount] = subscription.discounts;
    expect(await latestInvoice(stripe, subscription)).toMatchObject({
      subtotal: 1000,
      total: 850,
      amount_paid: 850,
      discounts: [discount],
      total_discount_amounts: [{ amount: 150, discount }],
      lines: { data: [{ amount: 1000, discount_amounts: [{ amount: 150, discount }] }] },
    });
    await stripe.coupons.del(coupon.id);
    await advance(sandbox, MONTH);
    expect(await invoiceTotals(subscription)).toEqual([850, 850]);
    const expanded = await stripe.subscriptions.retrieve(subscription.id, { expand: ['discounts'] });
    expect(expanded.discounts).toMatchObject([
      { id: discount, object: 'discount', subscription: subscription.id },
    ]);
  });

  it('of a first month that is free are still there after the trial', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'once' });
    const subscription = await aSubscription(stripe, {
      discounts: [{ coupon: coupon.id }],
      trial_period_days: 7,
    });
    await advance(sandbox, { days: 7, hours: 2 });
    await advance(sandbox, MONTH);
    expect(await invoiceTotals(subscription)).toEqual([0, 500, 1000]);
  });

  it('give back for unused time what was paid for it, and no more', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 100, duration: 'once' });
    const subscription = await aSubscription(stripe, { discounts: [{ coupon: coupon.id }] });
    const dearer = await aPrice(stripe, { recurring: { interval: 'month' }, unit_amount: 3000 });
    const preview = await stripe.invoices.createPreview({
      subscription: subscription.id,
      subscription_details: {
        items: [{ id: itemOf(subscription).id, price: dearer.id }],
        proration_behavior: 'always_invoice',
        proration_date: itemOf(subscription).current_period_start,
      },
    });
    expect(preview.lines.data.map(({ amount }) => amount)).toEqual([0, 3000]);
  });

  it('come and go with an update', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
    const subscription = await aSubscription(stripe);
    const given = await stripe.subscriptions.update(subscription.id, { discounts: [{ coupon: coupon.id }] });
    expect(given.discounts).toHaveLength(1);
    expect((await stripe.invoices.createPreview({ subscription: subscription.id })).total).toBe(500);
    const events = await eventsDuring(stripe, async () => {
      expect(await stripe.subscriptions.deleteDiscount(subscription.id)).toMatchObject({ deleted: true });
    });
    expect(events).toEqual(['customer.discount.deleted', 'customer.subscription.updated']);
    expect(await failureOf(stripe.subscriptions.deleteDiscount(subscription.id))).toMatchObject({
      statusCode: 404,
    });
    expect((await stripe.invoices.createPreview({ subscription: subscription.id })).total).toBe(1000);
  });

  it('can be redeemed as often, as long and for what their terms say', async () => {
    const once = await stripe.coupons.create({ percent_off: 10, max_redemptions: 1 });
    await aSubscription(stripe, { discounts: [{ coupon: once.id }] });
    expect((await stripe.coupons.retrieve(once.id)).valid).toBe(false);
    const failure = await failureOf(aSubscription(stripe, { discounts: [{ coupon: once.id }] }));
    expect(failure).toMatchObject({ code: 'coupon_expired', statusCode: 400 });

    const now = Math.floor(Date.now() / 1000);
    const soon = await stripe.coupons.create({ percent_off: 10, redeem_by: now + 3600 });
    await advance(sandbox, { hours: 2 });
    expect((await stripe.coupons.retrieve(soon.id)).valid).toBe(false);
    expect(await failureOf(aSession(stripe, { discounts: [{ coupon: soon.id }] }))).toMatchObject({
      code: 'coupon_expired',
    });
    const euros = await stripe.coupons.create({ amount_off: 100, currency: 'eur' });
    expect(await failureOf(aSession(stripe, { discounts: [{ coupon: euros.id }] }))).toMatchObject({
      param: 'discounts[0][coupon]',
    });
  });

  it('of a code ask for what its restrictions say', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'once' });
    const customer = await aCustomer(stripe, 'pm_card_visa');
    const large = await codeFor(coupon, {
      restrictions: { minimum_amount: 3001, minimum_amount_currency: 'usd' },
    });
    const first = await codeFor(coupon, { restrictions: { first_time_transaction: true } });
    const own = await codeFor(coupon, { customer });
    const withCode = (code: Stripe.PromotionCode, fields = {}) =>
      aSession(stripe, { discounts: [{ promotion_code: code.id }], ...fields });

    expect((await failureOf(withCode(large))).message).toContain('minimum amount');
    expect((await failureOf(withCode(own))).message).toContain('different customer');
    expect((await withCode(own, { customer })).amount_total).toBe(2700);
    expect((await withCode(first, { customer })).amount_total).toBe(2700);
    await aSubscription(stripe, { customer });
    expect((await failureOf(withCode(first, { customer }))).message).toContain('prior transactions');
  });

  it('of a checkout are redeemed when it is paid', async () => {
    const ebook = await aPrice(stripe);
    const other = await aPrice(stripe, { unit_amount: 1000 });
    const coupon = await stripe.coupons.create({
      percent_off: 50,
      applies_to: { products: [ebook.product as string] },
    });
    const session = await aSession(stripe, {
      line_items: [
        { price: ebook.id, quantity: 1 },
        { price: other.id, quantity: 1 },
      ],
      discounts: [{ coupon: coupon.id }],
    });
    expect(session).toMatchObject({
      amount_subtotal: 2500,
      amount_total: 1750,
      total_details: { amount_discount: 750 },
      discounts: [{ coupon: coupon.id, promotion_code: null }],
    });
    const { data } = await stripe.checkout.sessions.listLineItems(session.id);
    expect(data.map(({ amount_discount, amount_total }) => [amount_discount, amount_total])).toEqual([
      [750, 750],
      [0, 1000],
    ]);
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(0);
    await complete(sandbox, session.id);
    const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    expect(paid.payment_intent).toMatchObject({ amount: 1750, status: 'succeeded' });
    expect((await stripe.coupons.retrieve(coupon.id)).times_redeemed).toBe(1);
  });

  it('of a whole price leave nothing to pay', async () => {
    const coupon = await stripe.coupons.create({ percent_off: 100 });
    const session = await aSession(stripe, { discounts: [{ coupon: coupon.id }] });
    expect((await complete(sandbox, session.id)).body).toMatchObject({
      payment_status: 'no_payment_required',
      payment_intent: null,
    });
  });

  it('go from a checkout to its subscription', async () => {
    const coupon = await stripe.coupons.create({
      percent_off: 25,
      duration: 'repeating',
      duration_in_months: 2,
    });
    const session = await aSession(stripe, { mode: 'subscription', discounts: [{ coupon: coupon.id }] });
    expect(session.amount_total).toBe(2250);
    const { body } = await complete(sandbox, session.id);
    const subscription = await stripe.subscriptions.retrieve(body.subscription as string);
    await advance(sandbox, MONTH);
    await advance(sandbox, MONTH);
    expect(await invoiceTotals(subscription)).toEqual([2250, 2250, 3000]);
  });

  it('are typed in on the hosted page, and can be taken back', async () => {
    const coupon = await stripe.coupons.create({ amount_off: 500, currency: 'usd' });
    const code = await codeFor(coupon, { code: 'FIVE', max_redemptions: 1 });
    const session = await aSession(stripe, { allow_promotion_codes: true });
    const type = (typed: string) =>
      fetch(`${session.url}/promotion`, {
        method: 'POST',
        body: new URLSearchParams({ code: typed }),
        redirect: 'manual',
      });

    const wrong = await type('<b>NONE</b>');
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain('value="&lt;b&gt;NONE&lt;/b&gt;"');
    expect((await type('five')).status).toBe(303);
    const applied = await (await fetch(session.url ?? '')).text();
    expect(applied).toContain('−$5.00');
    expect(applied).toContain('Pay $25.00');
    expect((await stripe.checkout.sessions.retrieve(session.id)).discounts).toEqual([
      { coupon: null, promotion_code: code.id },
    ]);
    await type('');
    expect((await stripe.checkout.sessions.retrieve(session.id)).amount_total).toBe(3000);
    await type('FIVE');

    const rival = await aSession(stripe, { discounts: [{ promotion_code: code.id }] });
    await complete(sandbox, rival.id);
    expect((await complete(sandbox, session.id)).body).toMatchObject({ error: { code: 'coupon_expired' } });
    expect((await stripe.promotionCodes.retrieve(code.id)).active).toBe(false);
  });
});
