import { type Sandbox } from './sandbox';
import {
  aCustomer,
  aPrice,
  aSession,
  aSubscription,
  complete,
  control,
  eventually,
  freshKey,
  Receiver,
  startTestSandbox,
  stripeClient,
} from './testing/sandbox-fixture';

describe('the sandbox as a program', () => {
  let sandbox: Sandbox | undefined;
  const receivers: Receiver[] = [];

  const start = async (...overrides: Parameters<typeof startTestSandbox>): Promise<Sandbox> =>
    (sandbox = await startTestSandbox(...overrides));

  const receive = async (): Promise<Receiver> => {
    const receiver = await Receiver.start();
    receivers.push(receiver);
    return receiver;
  };

  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  });

  it('can be started several times at once on a new database', async () => {
    const several = await Promise.all([startTestSandbox(), startTestSandbox(), startTestSandbox()]);
    await Promise.all(several.map((one) => one.close()));
  });

  it('tells that it is there', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('keeps its state over a restart', async () => {
    const key = freshKey();
    const stripe = stripeClient(await start(), key);
    const session = await aSession(stripe);
    const customer = await stripe.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' });
    await sandbox?.close();

    const again = await start();
    const client = stripeClient(again, key);
    expect((await client.customers.create({ name: 'Ada' }, { idempotencyKey: 'k' })).id).toBe(customer.id);
    expect((await complete(again, session.id)).body.payment_status).toBe('paid');
  });

  it('forwards everything of an account to a configured URL, also after a reset', async () => {
    const receiver = await receive();
    const apiKey = freshKey();
    const forwarding = { url: receiver.url, apiKey, secret: 'whsec_configured' };
    const stripe = stripeClient(await start({ forwarding }), apiKey);
    const hears = async (): Promise<void> => {
      receiver.received.length = 0;
      await stripe.customers.create();
      const { body, signature } = await eventually(() => receiver.received[0]);
      expect(stripe.webhooks.constructEvent(body, signature, 'whsec_configured').type).toBe(
        'customer.created',
      );
    };
    await hears();
    if (sandbox) await control(sandbox, 'POST', '/_control/reset');
    await hears();
  });

  it('replaces the forwarding when its URL changes, and never has two', async () => {
    const [before, after] = [await receive(), await receive()];
    const apiKey = freshKey();
    const forwarding = { url: before.url, apiKey, secret: 'whsec_configured' };
    for (const url of [before.url, before.url, after.url]) {
      await sandbox?.close();
      await start({ forwarding: { ...forwarding, url } });
    }
    if (!sandbox) throw new Error('It has just been started.');
    const stripe = stripeClient(sandbox, apiKey);
    expect((await stripe.webhookEndpoints.list()).data.map(({ url }) => url)).toEqual([after.url]);
  });

  it('shows accounts, objects, events and deliveries on its page', async () => {
    const { url } = await start();
    const stripe = stripeClient({ ...(sandbox as Sandbox) });
    await stripe.products.create({ name: '<script>alert(1)</script>' });
    const account = await stripe.accounts.retrieveCurrent();
    const page = await (await fetch(`${url}/?account=${account.id}`)).text();
    expect(page).toContain(account.id);
    expect(page).toContain('product.created');
    expect(page).not.toContain('<script>alert');
  });

  it('shows what an account bills so that it can be read', async () => {
    const { url } = await start();
    const stripe = stripeClient({ ...(sandbox as Sandbox) });
    const customer = await aCustomer(stripe, 'pm_card_visa');
    await stripe.customers.update(customer, { name: 'Ada & Co' });
    const price = await aPrice(stripe, { recurring: { interval: 'month' }, unit_amount: 1250 });
    await aSubscription(stripe, { customer, items: [{ price: price.id, quantity: 2 }] });
    await aSubscription(stripe, { customer, trial_period_days: 7 });
    const account = await stripe.accounts.retrieveCurrent();
    const page = await (await fetch(`${url}/?account=${account.id}`)).text();
    const [, subscriptions = '', invoices = ''] = page.split(/<h2 id="(?:subscriptions|invoices|objects)">/);
    expect(subscriptions).toContain('2 × Ebook at $12.50 every month');
    expect(subscriptions).toContain('<span class="badge good">trialing</span>');
    expect(subscriptions).toContain('trial until');
    expect(subscriptions).toContain('Ada &amp; Co');
    expect(invoices).toContain('$25.00');
    expect(invoices).toContain('<span class="badge good">paid</span>');
    expect(await (await fetch(url)).text()).not.toContain('<h2 id="subscriptions">');
  });
});
