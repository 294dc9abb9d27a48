import Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import { eventTypes, failureOf, startTestSandbox, stripeClient } from '../../testing/sandbox-fixture';

describe('payment intents', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  const cardIntent = (fields: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    stripe.paymentIntents.create({
      amount: 2000,
      currency: 'eur',
      allowed_payment_method_types: ['card'],
      ...fields,
    });

  it('takes the money when it is confirmed with a good card', async () => {
    const intent = await cardIntent({ metadata: { order: '7' } });
    expect(intent).toMatchObject({ status: 'requires_payment_method', amount_received: 0 });
    const paid = await stripe.paymentIntents.confirm(intent.id, {
      payment_method: 'pm_card_visa',
      expand: ['latest_charge'],
    });
    expect(paid).toMatchObject({ status: 'succeeded', amount_received: 2000 });
    expect(paid.latest_charge).toMatchObject({
      paid: true,
      status: 'succeeded',
      metadata: { order: '7' },
      payment_method_details: { card: { brand: 'visa', last4: '4242' } },
    });
    expect((await stripe.balance.retrieve()).available).toMatchObject([{ currency: 'eur', amount: 1912 }]);
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
  ])('tells why %s does not pay, and takes another card', async (token, code, declineCode) => {
    const intent = await cardIntent();
    const failure = await failureOf(stripe.paymentIntents.confirm(intent.id, { payment_method: token }));
    expect(failure).toBeInstanceOf(Stripe.errors.StripeCardError);
    expect(failure).toMatchObject({ statusCode: 402, code, decline_code: declineCode });
    expect(failure.payment_intent).toMatchObject({ id: intent.id, status: 'requires_payment_method' });
    const after = await stripe.paymentIntents.retrieve(intent.id);
    expect(after.last_payment_error).toMatchObject({ code, decline_code: declineCode });
    const paid = await stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' });
    expect(paid).toMatchObject({ status: 'succeeded', last_payment_error: null });
    expect(await eventTypes(stripe)).toEqual([
      'payment_intent.created',
      'payment_intent.payment_failed',
      'charge.failed',
      'payment_intent.succeeded',
      'charge.succeeded',
    ]);
  });

  it('asks for 3-D Secure and goes on after it, or fails with it', async () => {
    const confirm = () =>
      cardIntent({
        payment_method: 'pm_card_threeDSecure2Required',
        confirm: true,
        return_url: 'https://shop.test/back?x=1',
      });
    const answer = (intent: Stripe.PaymentIntent, result: string) =>
      fetch(intent.next_action?.redirect_to_url?.url ?? '', {
        method: 'POST',
        body: new URLSearchParams({ result }),
        redirect: 'manual',
      });

    const passed = await confirm();
    expect(passed.status).toBe('requires_action');
    const back = await answer(passed, 'complete');
    expect(back.headers.get('location')).toContain(`https://shop.test/back?x=1&payment_intent=${passed.id}`);
    expect(back.headers.get('location')).toContain('redirect_status=succeeded');
    expect((await stripe.paymentIntents.retrieve(passed.id)).status).toBe('succeeded');

    const failed = await confirm();
    expect((await answer(failed, 'fail')).headers.get('location')).toContain('redirect_status=failed');
    expect(await stripe.paymentIntents.retrieve(failed.id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
  });

  it('authorizes first and captures later, less if so wanted', async () => {
    const intent = await cardIntent({
      capture_method: 'manual',
      payment_method: 'pm_card_visa',
      confirm: true,
    });
    expect(intent).toMatchObject({ status: 'requires_capture', amount_capturable: 2000 });
    expect(
      (await failureOf(stripe.paymentIntents.capture(intent.id, { amount_to_capture: 2001 }))).code,
    ).toBe('amount_too_large');
    const captured = await stripe.paymentIntents.capture(intent.id, { amount_to_capture: 1500 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_received: 1500 });
    const refund = await stripe.refunds.create({ payment_intent: intent.id });
    expect(refund.amount).toBe(1500);
  });

  it('cancels what is not paid, and nothing else', async () => {
    const open = await cardIntent();
    const canceled = await stripe.paymentIntents.cancel(open.id, { cancellation_reason: 'abandoned' });
    expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    const paid = await cardIntent({ payment_method: 'pm_card_visa', confirm: true });
    const failure = await failureOf(stripe.paymentIntents.cancel(paid.id));
    expect(failure).toMatchObject({ statusCode: 400, code: 'payment_intent_unexpected_state' });
  });

  it('wants a return URL when redirecting methods are possible', async () => {
    const intent = await stripe.paymentIntents.create({ amount: 100, currency: 'usd' });
    expect(intent.automatic_payment_methods).toMatchObject({ enabled: true });
    const failure = await failureOf(
      stripe.paymentIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }),
    );
    expect(failure.message).toContain('return_url');
  });

  it('charges card 0341 while the customer is there, and not without them', async () => {
    const present = await cardIntent({ payment_method: 'pm_card_chargeCustomerFail', confirm: true });
    expect(present.status).toBe('succeeded');
    const failure = await failureOf(
      cardIntent({ payment_method: 'pm_card_chargeCustomerFail', confirm: true, off_session: true }),
    );
    expect(failure.code).toBe('card_declined');
  });

  it('changes an intent that is not paid yet', async () => {
    const intent = await cardIntent();
    const updated = await stripe.paymentIntents.update(intent.id, { amount: 3000, metadata: { a: 'b' } });
    expect(updated).toMatchObject({ amount: 3000, metadata: { a: 'b' } });
    expect((await stripe.paymentIntents.list()).data.map(({ id }) => id)).toEqual([intent.id]);
  });

  describe('refunds', () => {
    it('gives back in parts, and never more than was paid', async () => {
      const intent = await cardIntent({ payment_method: 'pm_card_visa', confirm: true });
      await stripe.refunds.create({
        payment_intent: intent.id,
        amount: 500,
        reason: 'requested_by_customer',
      });
      const tooMuch = await failureOf(stripe.refunds.create({ payment_intent: intent.id, amount: 1501 }));
      expect(tooMuch).toMatchObject({
        statusCode: 400,
        param: 'amount',
        message: 'Refund amount (1501) is greater than unrefunded amount on charge (1500)',
      });
      const rest = await stripe.refunds.create({ payment_intent: intent.id });
      expect(rest).toMatchObject({ amount: 1500, status: 'succeeded', payment_intent: intent.id });
      expect((await failureOf(stripe.refunds.create({ payment_intent: intent.id }))).code).toBe(
        'charge_already_refunded',
      );
      const charge = await stripe.charges.retrieve(rest.charge as string, { expand: ['refunds'] });
      expect(charge).toMatchObject({ amount_refunded: 2000, refunded: true });
      expect(charge.refunds?.data).toHaveLength(2);
      expect((await stripe.refunds.list({ payment_intent: intent.id })).data).toHaveLength(2);
      expect((await eventTypes(stripe)).filter((type) => type === 'charge.refunded')).toHaveLength(2);
    });

    it('gives out no more than there is to twenty who ask at once', async () => {
      const intent = await cardIntent({ payment_method: 'pm_card_visa', confirm: true });
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, () => stripe.refunds.create({ payment_intent: intent.id, amount: 300 })),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
    });
  });
});
