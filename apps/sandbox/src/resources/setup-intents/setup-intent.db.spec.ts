import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  aCustomer,
  eventsDuring,
  failureOf,
  startTestSandbox,
  stripeClient,
} from '../../testing/sandbox-fixture';

describe('setup intents', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  let customer: string;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    stripe = stripeClient(sandbox);
    customer = await aCustomer(stripe);
  });

  const create = (fields: Partial<Stripe.SetupIntentCreateParams> = {}, idempotencyKey?: string) =>
    stripe.setupIntents.create(
      { customer, allowed_payment_method_types: ['card'], ...fields },
      { idempotencyKey },
    );
  const authenticate = (intent: Stripe.SetupIntent, result: 'complete' | 'fail') =>
    fetch((intent.next_action?.redirect_to_url?.url ?? '').replace(/^https?:\/\/[^/]+/, sandbox.url), {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ result }),
    });

  it('keep a card for later, without a charge', async () => {
    const intent = await create({ metadata: { order: '7' } });
    expect(intent).toMatchObject({ status: 'requires_payment_method', usage: 'off_session' });
    const events = await eventsDuring(stripe, () =>
      stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }),
    );
    expect(events).toEqual(['payment_method.attached', 'setup_intent.succeeded']);
    const kept = await stripe.setupIntents.retrieve(intent.id, { expand: ['payment_method'] });
    expect(kept).toMatchObject({
      status: 'succeeded',
      payment_method: { customer },
      metadata: { order: '7' },
    });
    expect((await stripe.charges.list()).data).toEqual([]);
  });

  it('are made, given a card and confirmed in one call', async () => {
    const intent = await create({ payment_method: 'pm_card_visa', confirm: true });
    expect(intent.status).toBe('succeeded');
    expect((await create({ payment_method: 'pm_card_visa' })).status).toBe('requires_confirmation');
  });

  it.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
  ])('refuse a card that the bank declines: %s', async (card, code, decline_code) => {
    const intent = await create();
    const events = await eventsDuring(stripe, async () => {
      const failure = await failureOf(stripe.setupIntents.confirm(intent.id, { payment_method: card }));
      expect(failure).toMatchObject({
        statusCode: 402,
        type: 'StripeCardError',
        code,
        decline_code,
        setup_intent: { id: intent.id, status: 'requires_payment_method' },
      });
    });
    expect(events).toEqual(['setup_intent.setup_failed']);
    const failed = await stripe.setupIntents.retrieve(intent.id);
    expect(failed).toMatchObject({ payment_method: null, last_setup_error: { code, decline_code } });
    expect((await stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
    expect((await stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_visa' })).status).toBe(
      'succeeded',
    );
  });

  it('answer a repeated call as they did before, a decline too', async () => {
    const [one, again] = [await create({}, 'made'), await create({}, 'made')];
    expect(again.id).toBe(one.id);
    const confirm = () =>
      stripe.setupIntents.confirm(
        one.id,
        { payment_method: 'pm_card_chargeDeclined' },
        { idempotencyKey: 'tried' },
      );
    const events = await eventsDuring(stripe, async () => {
      expect((await failureOf(confirm())).code).toBe('card_declined');
      expect((await failureOf(confirm())).code).toBe('card_declined');
    });
    expect(events).toEqual(['setup_intent.setup_failed']);
  });

  it('keep a card that later charges will fail with', async () => {
    const { payment_method: card } = await create({
      payment_method: 'pm_card_chargeCustomerFail',
      confirm: true,
    });
    const charge = stripe.paymentIntents.create({
      amount: 1000,
      currency: 'usd',
      customer,
      payment_method: card as string,
      off_session: true,
      confirm: true,
    });
    expect((await failureOf(charge)).code).toBe('card_declined');
  });

  it('send the customer to their bank when the card asks for it, and back again', async () => {
    const return_url = 'https://shop.test/cards?tab=1';
    const events = await eventsDuring(stripe, async () => {
      const asked = await create({
        payment_method: 'pm_card_authenticationRequiredOnSetup',
        confirm: true,
        return_url,
      });
      expect(asked).toMatchObject({ status: 'requires_action', next_action: { type: 'redirect_to_url' } });
      const answer = await authenticate(asked, 'complete');
      expect(answer.status).toBe(303);
      const back = new URL(answer.headers.get('location') ?? '');
      expect(Object.fromEntries(back.searchParams)).toEqual({
        tab: '1',
        setup_intent: asked.id,
        setup_intent_client_secret: asked.client_secret,
        redirect_status: 'succeeded',
      });
      expect((await stripe.setupIntents.retrieve(asked.id)).status).toBe('succeeded');
      expect((await authenticate(asked, 'complete')).status).toBe(404);
    });
    expect(events).toEqual([
      'setup_intent.created',
      'setup_intent.requires_action',
      'payment_method.attached',
      'setup_intent.succeeded',
    ]);
  });

  it('fail when the customer does not pass at their bank', async () => {
    const asked = await create({ payment_method: 'pm_card_authenticationRequired', confirm: true });
    await authenticate(asked, 'fail');
    expect(await stripe.setupIntents.retrieve(asked.id)).toMatchObject({
      status: 'requires_payment_method',
      last_setup_error: { code: 'setup_intent_authentication_failure' },
    });
    expect((await stripe.customers.listPaymentMethods(customer)).data).toEqual([]);
  });

  it('are changed and canceled until they have come to their end', async () => {
    const intent = await create({ customer: undefined });
    const changed = await stripe.setupIntents.update(intent.id, { customer, description: 'Card on file' });
    expect(changed).toMatchObject({ customer, description: 'Card on file' });
    const events = await eventsDuring(stripe, async () => {
      const canceled = await stripe.setupIntents.cancel(intent.id, { cancellation_reason: 'abandoned' });
      expect(canceled).toMatchObject({ status: 'canceled', cancellation_reason: 'abandoned' });
    });
    expect(events).toEqual(['setup_intent.canceled']);
    for (const late of [
      () => stripe.setupIntents.cancel(intent.id),
      () => stripe.setupIntents.confirm(intent.id, { payment_method: 'pm_card_visa' }),
    ]) {
      expect(await failureOf(late())).toMatchObject({
        code: 'setup_intent_unexpected_state',
        statusCode: 400,
      });
    }
  });

  it('want to know what to confirm, and where the customer comes back to', async () => {
    const bare = await create();
    expect((await failureOf(stripe.setupIntents.confirm(bare.id))).message).toMatch(
      /missing a payment method/,
    );
    const open = await create({ allowed_payment_method_types: undefined, payment_method: 'pm_card_visa' });
    expect(open.automatic_payment_methods).toMatchObject({ enabled: true });
    expect((await failureOf(stripe.setupIntents.confirm(open.id))).message).toMatch(/return_url/);
  });

  it('are listed page by page, by customer or payment method', async () => {
    const all = [await create(), await create(), await create()].map(({ id }) => id).reverse();
    const listed = await stripe.setupIntents.list({ customer, limit: 2 }).autoPagingToArray({ limit: 10 });
    expect(listed.map(({ id }) => id)).toEqual(all);
    const kept = await create({ payment_method: 'pm_card_visa', confirm: true });
    const { data } = await stripe.setupIntents.list({ payment_method: kept.payment_method as string });
    expect(data).toMatchObject([{ id: kept.id }]);
  });
});
