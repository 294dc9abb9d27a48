import type Stripe from 'stripe';
import { type Sandbox } from '../sandbox';
import {
  aSession,
  complete,
  control,
  eventually,
  Receiver,
  startTestSandbox,
  stripeClient,
  testConfig,
} from '../testing/sandbox-fixture';
import { type AttemptRecord } from './delivery-queue';
import { startSandbox } from '../sandbox';

describe('webhooks', () => {
  let sandbox: Sandbox;
  let receiver: Receiver;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    receiver = await Receiver.start();
    stripe = stripeClient(sandbox);
  });
  afterEach(() => receiver.close());

  const listen = (...types: string[]) =>
    stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: (types.length > 0 ? types : ['*']) as Stripe.WebhookEndpointCreateParams.EnabledEvent[],
    });

  const attemptsAt = async (url: string): Promise<AttemptRecord[]> => {
    const { body } = await control<{ data: AttemptRecord[] }>(sandbox, 'GET', '/_control/webhooks');
    return body.data.filter((attempt) => attempt.url === url);
  };

  it('are signed so that the SDK accepts them, with the real time whatever the clock says', async () => {
    const endpoint = await listen();
    await control(sandbox, 'POST', '/_control/clock/advance', { days: 3 });
    await complete(sandbox, (await aSession(stripe)).id);
    await eventually(() => receiver.types.includes('checkout.session.completed') || undefined);
    for (const { body, signature } of receiver.received) {
      const event = stripe.webhooks.constructEvent(body, signature, endpoint.secret ?? '');
      expect(event.created).toBeGreaterThan(Date.now() / 1000 + 2 * 86_400);
    }
    expect(() =>
      stripe.webhooks.constructEvent('{}', receiver.received[0]?.signature ?? '', endpoint.secret ?? ''),
    ).toThrow();
  });

  it('are all shown, however many there were, or the newest so many', async () => {
    await listen('customer.created');
    const { body: before } = await control<{ data: AttemptRecord[] }>(sandbox, 'GET', '/_control/webhooks');
    await Promise.all(
      Array.from({ length: 110 }, (_, index) => stripe.customers.create({ name: `Number ${index}` })),
    );
    await eventually(() => receiver.received.length === 110 || undefined);
    await eventually(async () => (await attemptsAt(receiver.url)).length === 110 || undefined);
    const newest = await control<{ data: AttemptRecord[] }>(sandbox, 'GET', '/_control/webhooks?limit=3');
    const all = await control<{ data: AttemptRecord[] }>(sandbox, 'GET', '/_control/webhooks');
    expect(all.body.data.length).toBeGreaterThanOrEqual(before.data.length + 110);
    expect(newest.body.data).toEqual(all.body.data.slice(0, 3));
  });

  it('show their secret once', async () => {
    const endpoint = await listen();
    expect(endpoint.secret).toMatch(/^whsec_/);
    expect(await stripe.webhookEndpoints.retrieve(endpoint.id)).not.toHaveProperty('secret');
    expect((await stripe.webhookEndpoints.list()).data[0]).not.toHaveProperty('secret');
  });

  it('tell of what belongs together in its order', async () => {
    await listen();
    const sessions = await Promise.all(
      Array.from({ length: 8 }, () => aSession(stripe, { mode: 'subscription' })),
    );
    await Promise.all(sessions.map(({ id }) => complete(sandbox, id)));
    await eventually(
      () => receiver.types.filter((type) => type === 'checkout.session.completed').length === 8 || undefined,
    );
    for (const { id } of sessions) {
      const { customer } = await stripe.checkout.sessions.retrieve(id);
      const told = receiver.received
        .map(({ event }) => event)
        .filter(({ data }) => (data.object as { customer?: string }).customer === customer)
        .map(({ type }) => type);
      expect(told.at(-1)).toBe('checkout.session.completed');
      expect(told.indexOf('customer.subscription.created')).toBeLessThan(told.indexOf('invoice.created'));
      expect(told.indexOf('invoice.finalized')).toBeLessThan(told.indexOf('invoice.paid'));
    }
  });

  it('go only to those who want to hear of them', async () => {
    const endpoint = await listen('customer.created');
    await stripe.products.create({ name: 'x' });
    await stripe.customers.create();
    await eventually(() => receiver.types[0]);
    await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
    await stripe.customers.create();
    await stripe.webhookEndpoints.update(endpoint.id, { disabled: false });
    await stripe.customers.create();
    await eventually(() => receiver.types.length === 2 || undefined);
    expect(receiver.types).toEqual(['customer.created', 'customer.created']);
  });

  it('are tried again until they are accepted, with every attempt on record', async () => {
    await listen('customer.created');
    receiver.answers = [500, 302];
    const customer = await stripe.customers.create();
    await eventually(() => receiver.received.length === 1 || undefined);
    const [event] = (await stripe.events.list({ type: 'customer.created' })).data;
    expect(event?.pending_webhooks).toBe(1);

    await control(sandbox, 'POST', '/_control/clock/advance', { seconds: 2 });
    await control(sandbox, 'POST', '/_control/clock/advance', { seconds: 10 });
    await eventually(
      async () => (await stripe.events.retrieve(event?.id ?? '')).pending_webhooks === 0 || undefined,
    );
    const attempts = await attemptsAt(receiver.url);
    expect(attempts.map(({ response_status: status }) => status)).toEqual([200, 302, 500]);
    expect(attempts[0]).toMatchObject({
      attempt: 3,
      delivery_status: 'delivered',
      event_type: 'customer.created',
      response_body: 'thanks',
    });
    const bodies = receiver.received.map(({ event }) => [
      event.id,
      (event.data.object as Stripe.Customer).id,
    ]);
    expect(new Set(bodies.map(String))).toEqual(new Set([String([event?.id, customer.id])]));
  });

  it('do not hold each other up: one that fails lets the next one through', async () => {
    await listen('customer.created', 'customer.updated');
    receiver.answers = [500];
    const { id } = await stripe.customers.create();
    await stripe.customers.update(id, { name: 'Ada' });
    await eventually(() => receiver.types.includes('customer.updated') || undefined);
    expect(receiver.types[0]).toBe('customer.created');
  });

  it('go on after a restart of the sandbox', async () => {
    const first = await startTestSandbox();
    const client = stripeClient(first);
    const { url } = receiver;
    await client.webhookEndpoints.create({ url, enabled_events: ['customer.created'] });
    receiver.answers = [503];
    await client.customers.create();
    await eventually(() => receiver.received.length === 1 || undefined);
    await first.close();

    const second = await startSandbox(testConfig());
    try {
      await control(second, 'POST', '/_control/clock/advance', { seconds: 5 });
      await eventually(() => receiver.received.length === 2 || undefined);
    } finally {
      await second.close();
    }
  });

  it('record why nobody answered', async () => {
    await listen('customer.created');
    await receiver.close();
    await stripe.customers.create();
    const [attempt] = await eventually(async () => {
      const attempts = await attemptsAt(receiver.url);
      return attempts.length > 0 ? attempts : undefined;
    });
    expect(attempt).toMatchObject({ response_status: null, delivery_status: 'pending' });
    expect(attempt?.error).toContain('ECONNREFUSED');
    receiver = await Receiver.start();
  });
});
