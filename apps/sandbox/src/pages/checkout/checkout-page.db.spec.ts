import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import { aSession, startTestSandbox, stripeClient } from '../../testing/sandbox-fixture';

describe('the hosted checkout page', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  /** Sends a form as a browser without scripts would. */
  const send = (url: string, fields: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

  const form = (number: string): Record<string, string> => ({
    email: 'buyer@example.com',
    number,
    expiry: '12 / 34',
    cvc: '123',
    name: 'Ada',
  });

  const urlOf = (session: Stripe.Checkout.Session): string => session.url ?? '';

  it('shows what is sold, for how much, and lets nothing in from elsewhere', async () => {
    const session = await aSession(stripe, {
      line_items: [
        {
          price_data: { currency: 'eur', unit_amount: 1250, product_data: { name: '<img src=x> & more' } },
          quantity: 2,
        },
      ],
    });
    const response = await fetch(urlOf(session));
    const page = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page).toContain('&lt;img src=x&gt; &amp; more');
    expect(page).not.toContain('<img');
    expect(page).toContain('€25.00');
    expect(page).toContain('<label for="number">Card number</label>');
    expect(page).toContain('href="https://shop.test/cart"');
  });

  it('takes a card and leads on to the success URL with the id of the session', async () => {
    const session = await aSession(stripe);
    const response = await send(urlOf(session), form('4242 4242 4242 4242'));
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`https://shop.test/done?session=${session.id}`);
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
      payment_status: 'paid',
      customer_details: { email: 'buyer@example.com', name: 'Ada' },
    });
  });

  it('tells of a declined card and takes another one', async () => {
    const session = await aSession(stripe);
    const declined = await send(urlOf(session), form('4000000000009995'));
    expect(declined.status).toBe(402);
    const page = await declined.text();
    expect(page).toMatch(/role="alert"[\s\S]*Your card has insufficient funds\./);
    expect(page).toContain('value="buyer@example.com"');
    expect(page).not.toContain('4000000000009995"');
    expect((await send(urlOf(session), form('4242424242424242'))).status).toBe(303);
  });

  it.each([
    [{ number: '1234' }, 'number'],
    [{ number: '' }, 'number'],
    [{ expiry: '01/20' }, 'expiry'],
    [{ expiry: 'soon' }, 'expiry'],
    [{ cvc: 'x' }, 'cvc'],
    [{ email: 'nobody' }, 'email'],
  ])('points at the field when %j is entered', async (wrong, field) => {
    const session = await aSession(stripe);
    const response = await send(urlOf(session), { ...form('4242424242424242'), ...wrong });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(`aria-describedby="${field}-fault"`);
    expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
  });

  it.each(['payment', 'subscription'] as const)(
    'asks for 3-D Secure where the card does, in %s mode',
    async (mode) => {
      const session = await aSession(stripe, { mode });
      const step = await send(urlOf(session), form('4000002500003155'));
      expect(step.headers.get('location')).toBe(`/c/pay/${session.id}/authenticate`);
      const stepUrl = `${urlOf(session)}/authenticate`;
      expect(await (await fetch(stepUrl)).text()).toContain('Complete authentication');

      const failed = await send(stepUrl, { result: 'fail' });
      expect(failed.status).toBe(402);
      expect(await failed.text()).toContain('unable to authenticate your payment method');
      expect((await stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');

      await send(urlOf(session), form('4000002500003155'));
      const passed = await send(stepUrl, { result: 'complete' });
      expect(passed.headers.get('location')).toBe(`https://shop.test/done?session=${session.id}`);
      expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');
      expect((await stripe.paymentIntents.list()).data).toHaveLength(1);
    },
  );

  it('offers a bank debit where the session allows it', async () => {
    const session = await aSession(stripe, { allowed_payment_method_types: ['card', 'sepa_debit'] });
    expect(await (await fetch(urlOf(session))).text()).toMatch(/Bank\s+debit/);
    const response = await send(urlOf(session), { email: 'a@example.com', method: 'delayed' });
    expect(response.status).toBe(303);
    expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('unpaid');
  });

  it('charges once when a form is sent twice', async () => {
    const session = await aSession(stripe);
    const both = await Promise.all([1, 2].map(() => send(urlOf(session), form('4242424242424242'))));
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect((await stripe.charges.list()).data).toHaveLength(1);
  });

  it('says so when a session is paid, expired or unknown', async () => {
    const paid = await aSession(stripe);
    await send(urlOf(paid), form('4242424242424242'));
    expect(await (await fetch(urlOf(paid))).text()).toContain('completed already');
    const expired = await aSession(stripe);
    await stripe.checkout.sessions.expire(expired.id);
    const gone = await fetch(urlOf(expired));
    expect([gone.status, await gone.text()]).toEqual([410, expect.stringContaining('has expired')]);
    expect((await fetch(`${sandbox.url}/c/pay/cs_test_none`)).status).toBe(404);
  });
});
