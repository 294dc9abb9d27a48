import { textAt, type Json } from '../support/api-client';
import { api, buyer, saas, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import { Refunding } from '../support/refunds';

describe('promotion codes', () => {
  let platform: TestPlatform;
  let project: TestProject;
  let money: Refunding;

  beforeAll(async () => {
    platform = await TestPlatform.start();
    project = await platform.project({
      ...shop,
      products: [...shop.products, ...api.products, ...saas.products],
    });
    money = new Refunding(platform, project);
  });
  afterAll(() => platform.stop());

  const start = (wishes: Json, client = project.api) =>
    client.post('/api/v1/payments', { ...buyer, product_id: 'ebook', ...wishes });
  const sessionOf = async (body: Json) =>
    platform.stripe.checkout.sessions.retrieve(textAt(body, 'checkout_session_id'));
  const promotion = async (code: string, coupon: Json) => {
    const { id } = await platform.stripe.coupons.create(coupon);
    return platform.stripe.promotionCodes.create({ code, promotion: { type: 'coupon', coupon: id } });
  };
  const paid = async (body: Json) => {
    await platform.pay(textAt(body, 'checkout_session_id'));
    const id = textAt(body, 'payment_id');
    await money.becomes(id, { status: 'succeeded' });
    return id;
  };

  it('take off at Stripe what they say, and the payment is what was paid, which is all that goes back', async () => {
    const { id: code } = await promotion('FIFTH', { percent_off: 20, duration: 'once' });
    const { status, body } = await start({
      user_id: 'thrifty',
      product_id: 'calls_1000',
      promotion_code: code,
    });
    expect(status).toBe(201);
    const id = await paid(body);
    expect(await money.payment(id)).toMatchObject({ amount: 800, refunded_amount: 0 });

    expect(await money.refund(id, { amount: 801 })).toMatchObject({
      status: 422,
      body: { code: 'refund_exceeds_payment' },
    });
    expect(await money.refund(id, { amount: 400 })).toMatchObject({ status: 201 });
    await eventually(async () => {
      const { body: credits } = await project.api.get('/api/v1/credits/thrifty');
      expect(credits).toMatchObject({ balances: [{ credit_type: 'api', available: 500 }] });
    });
  });

  it('that leave nothing to pay make a payment of nothing, with all that was bought', async () => {
    const { id: code } = await promotion('GIFT', { percent_off: 100, duration: 'once' });
    const { body } = await start({ user_id: 'gifted', product_id: 'calls_1000', promotion_code: code });
    const id = await paid(body);
    expect(await money.payment(id)).toMatchObject({ amount: 0, currency: 'usd' });
    await eventually(async () => {
      const { body: credits } = await project.api.get('/api/v1/credits/gifted');
      expect(credits).toMatchObject({ balances: [{ available: 1_000 }] });
    });
    expect(await money.refund(id)).toMatchObject({ status: 422, body: { code: 'refund_exceeds_payment' } });
  });

  it('may be entered on Stripe’s page when the project’s backend says so', async () => {
    await promotion('TENOFF', { amount_off: 1_000, currency: 'usd', duration: 'once' });
    const { body } = await start({ allow_promotion_codes: true });
    expect((await sessionOf(body)).allow_promotion_codes).toBe(true);
    const page = `${platform.sandbox.url}/c/pay/${textAt(body, 'checkout_session_id')}/promotion`;
    const entered = new URLSearchParams({ code: 'TENOFF' });
    expect((await fetch(page, { method: 'POST', body: entered })).status).toBe(200);
    expect(await money.payment(await paid(body))).toMatchObject({ amount: 1_500 });

    const closed = await start({ reference: 'without codes' });
    expect((await sessionOf(closed.body)).allow_promotion_codes).toBeNull();
  });

  it('of a subscription last as long as they say', async () => {
    const { id: code } = await promotion('HALF', { percent_off: 50, duration: 'once' });
    const { body } = await start({ user_id: 'half', product_id: 'pro', promotion_code: code });
    const payment = await money.payment(await paid(body));
    expect(payment).toMatchObject({ amount: 600 });

    await platform.control('clock/advance', { days: 32 });
    const { data } = await platform.stripe.invoices.list({
      subscription: textAt(payment, 'provider.subscription_id'),
    });
    expect(data.map(({ amount_paid }) => amount_paid)).toEqual([1_200, 600]);
  });

  it('are Stripe’s to refuse, and the payment has failed then', async () => {
    const reference = 'no-such-code';
    expect(await start({ promotion_code: 'promo_of_nobody', reference })).toMatchObject({
      status: 422,
      body: { code: 'provider_rejected' },
    });
    const { body } = await project.api.get(`/api/v1/payments?reference=${reference}`);
    expect(body.data).toMatchObject([{ status: 'failed', failure: { code: 'provider_rejected' } }]);
  });

  it.each<[string, Json]>([
    ['promotion_code', { promotion_code: 'SUMMER20' }],
    ['promotion_code', { promotion_code: 'promo_1', mode: 'intent' }],
    ['allow_promotion_codes', { allow_promotion_codes: true, method: 'manual' }],
    ['allow_promotion_codes', { allow_promotion_codes: true, promotion_code: 'promo_1' }],
    ['allow_promotion_codes', { allow_promotion_codes: 'yes' }],
  ])('are refused by %s where they make no sense: %j', async (path, wishes) => {
    expect(await start(wishes)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path }] },
    });
  });

  it.each([{ allow_promotion_codes: true }, { promotion_code: 'promo_1' }])(
    'are not for front ends: %j',
    async (wishes) => {
      expect(await start(wishes, project.frontEnd)).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    },
  );
});
