import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import { aPrice, aSession, failureOf, startTestSandbox, stripeClient } from '../../testing/sandbox-fixture';

describe('payments of too little', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  const tooSmall = { statusCode: 400, code: 'amount_too_small', type: 'StripeInvalidRequestError' };

  it('are refused when an intent is made or changed', async () => {
    const intent = await stripe.paymentIntents.create({ amount: 50, currency: 'usd' });
    const made = stripe.paymentIntents.create({ amount: 49, currency: 'usd' });
    expect(await failureOf(made)).toMatchObject({
      ...tooSmall,
      param: 'amount',
      message: 'Amount must be at least $0.50 usd',
    });
    const changed = stripe.paymentIntents.update(intent.id, { amount: 1 });
    expect(await failureOf(changed)).toMatchObject(tooSmall);
    expect((await stripe.paymentIntents.retrieve(intent.id)).amount).toBe(50);
  });

  it('are refused at the checkout, unless nothing is to be paid', async () => {
    const items = async (unit_amount: number) => [
      { price: (await aPrice(stripe, { unit_amount })).id, quantity: 1 },
    ];
    expect(await failureOf(aSession(stripe, { line_items: await items(49) }))).toMatchObject(tooSmall);
    expect((await aSession(stripe, { line_items: await items(50) })).amount_total).toBe(50);
    expect((await aSession(stripe, { line_items: await items(0) })).amount_total).toBe(0);
  });

  it('are not what a promotion code leaves on the page', async () => {
    const session = await aSession(stripe, { allow_promotion_codes: true });
    const coupon = await stripe.coupons.create({ percent_off: 99, duration: 'once' });
    await stripe.promotionCodes.create({
      code: 'ALMOSTFREE',
      promotion: { type: 'coupon', coupon: coupon.id },
    });
    const answer = await fetch(`${session.url}/promotion`, {
      method: 'POST',
      body: new URLSearchParams({ code: 'ALMOSTFREE' }),
    });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('at least $0.50 usd');
    expect((await stripe.checkout.sessions.retrieve(session.id)).amount_total).toBe(3000);
  });
});
