import Stripe from 'stripe';
import { type Sandbox } from '../sandbox';
import {
  advance,
  control,
  eventually,
  failureOf,
  freshKey,
  Receiver,
  startTestSandbox,
  stripeClient,
} from '../testing/sandbox-fixture';

interface Attempts {
  data: { event_type: string; delivery_status: string; error: string | null }[];
}

describe('chaos', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  let receiver: Receiver;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    await control(sandbox, 'POST', '/_control/reset');
    stripe = stripeClient(sandbox);
    receiver = await Receiver.start();
  });
  afterEach(() => receiver.close());

  const chaos = (plan: object) => control(sandbox, 'PUT', '/_control/chaos', plan);
  const listen = () =>
    stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['customer.created'] });
  const attempts = async () =>
    (await control<Attempts>(sandbox, 'GET', '/_control/webhooks?limit=1000')).body.data;
  const customers = async (count: number): Promise<string[]> => {
    const ids: string[] = [];
    for (let number = 0; number < count; number += 1) ids.push((await stripe.customers.create()).id);
    return ids;
  };
  const heard = () => receiver.received.map(({ event }) => (event.data.object as Stripe.Customer).id);

  it('is told, ended and forgotten', async () => {
    const plan = { seed: 7, drop: 0.5, latency_ms: 1 };
    expect((await chaos(plan)).body).toMatchObject({ seed: '7', drop: 0.5, latency_ms: 1, error_rate: 0 });
    expect((await control(sandbox, 'GET', '/_control/chaos')).body).toMatchObject({ drop: 0.5 });
    expect(await (await fetch(sandbox.url)).text()).toContain('drop 0.5');
    expect((await chaos({})).body).toEqual({});
    await chaos(plan);
    await control(sandbox, 'POST', '/_control/reset');
    expect((await control(sandbox, 'GET', '/_control/chaos')).body).toEqual({});
  });

  it('goes on after a restart', async () => {
    await chaos({ seed: 'x', drop: 1 });
    const other = await startTestSandbox();
    try {
      expect((await control(other, 'GET', '/_control/chaos')).body).toMatchObject({ seed: 'x', drop: 1 });
    } finally {
      await other.close();
    }
  });

  it.each([
    { drop: 1.1 },
    { drop: -0.1 },
    { drop: '1' },
    { delay_ms: 0.5 },
    { latency_ms: 10_001 },
    { dorp: 1 },
  ])('refuses %j', async (plan) => {
    expect(await chaos(plan)).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request_error' } },
    });
  });

  it('loses deliveries, which is on record, and the events are there all the same', async () => {
    await listen();
    await chaos({ seed: 'lost', drop: 1 });
    const ids = await customers(3);
    await eventually(async () => (await attempts()).length === 3 || undefined);
    expect(receiver.received).toEqual([]);
    for (const attempt of await attempts()) {
      expect(attempt).toMatchObject({ delivery_status: 'failed', error: 'dropped by chaos' });
    }
    const { data } = await stripe.events.list({ type: 'customer.created' });
    expect(data.map((event) => (event.data.object as Stripe.Customer).id)).toEqual([...ids].reverse());
    expect(data.map((event) => event.pending_webhooks)).toEqual([1, 1, 1]);
    await advance(sandbox, { days: 3 });
    expect(receiver.received).toEqual([]);
  });

  it('is the same trouble for the same seed', async () => {
    const play = async (seed: string): Promise<boolean[]> => {
      await control(sandbox, 'POST', '/_control/reset');
      receiver.received.length = 0;
      await listen();
      await chaos({ seed, drop: 0.5 });
      const ids = await customers(12);
      await eventually(async () => (await attempts()).length === 12 || undefined);
      return ids.map((id) => heard().includes(id));
    };
    const once = await play('again');
    expect(await play('again')).toEqual(once);
    expect(await play('other')).not.toEqual(once);
  });

  it('doubles deliveries', async () => {
    await listen();
    await chaos({ seed: 'twice', duplicate: 1, delay_ms: 5 });
    const [id] = await customers(1);
    await eventually(() => receiver.received.length === 2 || undefined);
    expect(heard()).toEqual([id, id]);
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(1);
  });

  it('lets later events overtake', async () => {
    await stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ['customer.created', 'customer.updated'],
    });
    // With this seed it befalls the first customer.created, and not the first customer.updated.
    await chaos({ seed: 'overtake-1', reorder: 0.5 });
    const [id = ''] = await customers(1);
    await stripe.customers.update(id, { name: 'Ada' });
    await eventually(() => receiver.received.length === 2 || undefined);
    expect(receiver.types).toEqual(['customer.updated', 'customer.created']);
  });

  it('fails calls, and the SDK gets through with its retries, doing everything once', async () => {
    await chaos({ seed: 'errors', error_rate: 0.3, latency_ms: 1 });
    const patient = new Stripe(freshKey(), {
      host: '127.0.0.1',
      port: sandbox.port,
      protocol: 'http',
      maxNetworkRetries: 8,
      telemetry: false,
    });
    let limited = 0;
    for (let number = 0; number < 12; number += 1) {
      try {
        await patient.customers.create(
          { name: `customer ${number}` },
          { idempotencyKey: `customer-${number}` },
        );
      } catch (error) {
        // Stripe's SDK leaves these to the caller.
        if (!(error instanceof Stripe.errors.StripeRateLimitError)) throw error;
        limited += 1;
        number -= 1;
      }
    }
    await chaos({});
    const { data } = await patient.customers.list({ limit: 100 });
    expect(data).toHaveLength(12);
    expect(limited).toBeGreaterThan(0);
  });

  it('shows an impatient client every kind of error', async () => {
    await chaos({ seed: 'kinds', error_rate: 1 });
    const seen = new Set<string>();
    for (let number = 0; number < 30; number += 1) seen.add((await failureOf(stripe.customers.list())).type);
    expect([...seen].sort()).toEqual(['StripeAPIError', 'StripeConnectionError', 'StripeRateLimitError']);
    expect((await control(sandbox, 'GET', '/_control/clock')).status).toBe(200);
    expect((await fetch(sandbox.url)).status).toBe(200);
  });
});
