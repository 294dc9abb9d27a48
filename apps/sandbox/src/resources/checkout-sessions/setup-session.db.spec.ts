import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  aCustomer,
  advance,
  aPrice,
  complete,
  eventsDuring,
  failureOf,
  startTestSandbox,
  stripeClient,
} from '../../testing/sandbox-fixture';

describe('checkout sessions in setup mode', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  const open = (fields: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
    stripe.checkout.sessions.create({
      mode: 'setup',
      currency: 'eur',
      success_url: 'https://shop.test/done?session={CHECKOUT_SESSION_ID}',
      ...fields,
    });
  const retrieve = ({ id }: Stripe.Checkout.Session) =>
    stripe.checkout.sessions.retrieve(id, { expand: ['setup_intent'] });
  const card = (number: string) => ({ email: 'a@example.com', number, expiry: '12 / 34', cvc: '123' });
  const send = (address: string | null, fields: Record<string, string>) =>
    fetch(address ?? '', { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

  it('ask for a card and sell nothing', async () => {
    const customer = await aCustomer(stripe);
    const session = await open({
      customer,
      setup_intent_data: { description: 'Card on file', metadata: { team: '7' } },
      expand: ['setup_intent', 'line_items'],
    });
    expect(session).toMatchObject({
      mode: 'setup',
      status: 'open',
      payment_status: 'no_payment_required',
      amount_total: null,
      currency: 'eur',
      payment_intent: null,
      line_items: { data: [] },
      setup_intent: {
        status: 'requires_payment_method',
        customer,
        description: 'Card on file',
        metadata: { team: '7' },
      },
    });
    const page = await (await fetch(session.url ?? '')).text();
    expect(page).toContain('Save card');
    expect(page).toContain('Nothing is charged today');
  });

  it('keep the card with the customer who completes them', async () => {
    const customer = await aCustomer(stripe);
    const session = await open({ customer });
    const events = await eventsDuring(stripe, () => complete(sandbox, session.id));
    expect(events).toEqual([
      'payment_method.attached',
      'setup_intent.succeeded',
      'checkout.session.completed',
    ]);
    const done = await retrieve(session);
    expect(done).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
      url: null,
      setup_intent: { status: 'succeeded', customer },
    });
    const { data } = await stripe.customers.listPaymentMethods(customer);
    expect(data.map(({ id }) => id)).toEqual([(done.setup_intent as Stripe.SetupIntent).payment_method]);
  });

  it('make a customer when told to, and none otherwise', async () => {
    const [made, none] = [await open({ customer_creation: 'always' }), await open()];
    await complete(sandbox, made.id, { email: 'new@example.com' });
    await complete(sandbox, none.id);
    const { customer, setup_intent: intent } = await retrieve(made);
    expect(await stripe.customers.retrieve(customer as string)).toMatchObject({ email: 'new@example.com' });
    expect(intent).toMatchObject({ customer });
    expect(await retrieve(none)).toMatchObject({ customer: null, setup_intent: { status: 'succeeded' } });
  });

  it('stay open when the card is declined, and make no customer of it', async () => {
    const session = await open({ customer_creation: 'always' });
    const refused = await complete(sandbox, session.id, { card: 'pm_card_chargeDeclined' });
    expect(refused).toMatchObject({ status: 402, body: { error: { code: 'card_declined' } } });
    expect(await retrieve(session)).toMatchObject({
      status: 'open',
      customer: null,
      setup_intent: { status: 'requires_payment_method', last_setup_error: { code: 'card_declined' } },
    });
    const declined = await send(session.url, card('4000000000000002'));
    expect(declined.status).toBe(402);
    const paid = await send(session.url, card('4242424242424242'));
    expect(paid.headers.get('location')).toBe(`https://shop.test/done?session=${session.id}`);
    expect((await retrieve(session)).status).toBe('complete');
  });

  it('send the customer to their bank when the card asks for it', async () => {
    const session = await open({ customer_creation: 'always' });
    const bank = `${session.url}/authenticate`;
    expect((await send(session.url, card('4000002500003155'))).headers.get('location')).toBe(
      `/c/pay/${session.id}/authenticate`,
    );
    expect(await retrieve(session)).toMatchObject({
      customer: null,
      setup_intent: { status: 'requires_action' },
    });
    expect(await (await fetch(bank)).text()).toContain('kept for later payments');
    expect((await send(bank, { result: 'fail' })).status).toBe(402);
    expect(await retrieve(session)).toMatchObject({
      setup_intent: { last_setup_error: { code: 'setup_intent_authentication_failure' } },
    });
    await send(session.url, card('4000002500003155'));
    expect((await send(bank, { result: 'complete' })).status).toBe(303);
    expect(await retrieve(session)).toMatchObject({
      status: 'complete',
      customer: expect.stringMatching(/^cus_/) as string,
    });
  });

  it('expire with their setup intent', async () => {
    const session = await open();
    const events = await eventsDuring(stripe, () => advance(sandbox, { days: 2 }));
    expect(events).toEqual(['setup_intent.canceled', 'checkout.session.expired']);
    expect(await retrieve(session)).toMatchObject({
      status: 'expired',
      setup_intent: { status: 'canceled' },
    });
  });

  it('take nothing that belongs to a sale', async () => {
    const line_items = [{ price: (await aPrice(stripe)).id, quantity: 1 }];
    expect((await failureOf(open({ line_items }))).param).toBe('line_items');
    expect((await failureOf(open({ allow_promotion_codes: true }))).param).toBe('allow_promotion_codes');
    expect((await failureOf(open({ currency: undefined }))).param).toBe('currency');
    expect((await failureOf(open({ mode: 'payment' }))).param).toBe('line_items');
    const misplaced = open({ mode: 'payment', line_items, setup_intent_data: { description: 'x' } });
    expect((await failureOf(misplaced)).statusCode).toBe(400);
  });
});
