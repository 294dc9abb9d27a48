import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { parseConfig, type SandboxConfig } from '../config';
import { type Sandbox, startSandbox } from '../sandbox';

/** The configuration of a test: its private database is in the environment, as any sandbox's is. */
export function testConfig(overrides: Partial<SandboxConfig> = {}): SandboxConfig {
  return { ...parseConfig(), port: 0, host: '127.0.0.1', logLevel: 'error', ...overrides };
}

export const startTestSandbox = (overrides: Partial<SandboxConfig> = {}): Promise<Sandbox> =>
  startSandbox(testConfig(overrides));

let keys = 0;

/** A key that no other test uses, hence an account of its own. */
export const freshKey = (): string => `sk_test_${process.pid}x${Date.now()}x${(keys += 1)}`;

/** The official client, as any program uses it. */
export function stripeClient(sandbox: Sandbox, key = freshKey()): Stripe {
  return new Stripe(key, {
    host: '127.0.0.1',
    port: sandbox.port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
}

/** Waits until `probe` answers something. */
export async function eventually<T>(
  probe: () => T | undefined | Promise<T | undefined>,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('It did not come about in time.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Received {
  body: string;
  signature: string;
  event: Stripe.Event;
}

/** A webhook receiver. It answers with the codes of `answers` one after another, and with 200 when those are used up. */
export class Receiver {
  readonly received: Received[] = [];
  answers: number[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<Receiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        receiver.received.push({
          body,
          signature: String(request.headers['stripe-signature']),
          event: JSON.parse(body) as Stripe.Event,
        });
        response.writeHead(receiver.answers.shift() ?? 200).end('thanks');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new Receiver(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
    return receiver;
  }

  get types(): string[] {
    return this.received.map(({ event }) => event.type);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Calls the control API, or any other address of the sandbox, with JSON. */
export async function control<T = Record<string, unknown>>(
  sandbox: Sandbox,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
): Promise<{ status: number; body: T }> {
  const response = await fetch(`${sandbox.url}${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

/** A price of a product of its own. */
export async function aPrice(
  stripe: Stripe,
  fields: Partial<Stripe.PriceCreateParams> = {},
): Promise<Stripe.Price> {
  const product = await stripe.products.create({ name: 'Ebook' });
  return stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 1500, ...fields });
}

/** An open checkout session: of 30 dollars in `payment` mode, unless said otherwise. */
export async function aSession(
  stripe: Stripe,
  fields: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Stripe.Checkout.Session> {
  const recurring = fields.mode === 'subscription' ? { interval: 'month' as const } : undefined;
  return stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: fields.line_items ?? [{ price: (await aPrice(stripe, { recurring })).id, quantity: 2 }],
    success_url: 'https://shop.test/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'https://shop.test/cart',
    ...fields,
  });
}

/** A customer who pays with this card unless told otherwise; without a card, one who has none. */
export async function aCustomer(stripe: Stripe, card?: string): Promise<string> {
  const customer = await stripe.customers.create({ email: 'a@example.com' });
  if (card) await useCard(stripe, customer.id, card);
  return customer.id;
}

/** Makes a new card of this kind the default one of a customer. */
export async function useCard(stripe: Stripe, customer: string, card: string): Promise<string> {
  const method = await stripe.paymentMethods.attach(card, { customer });
  await stripe.customers.update(customer, { invoice_settings: { default_payment_method: method.id } });
  return method.id;
}

/** A subscription of 10 dollars a month, unless said otherwise. */
export async function aSubscription(
  stripe: Stripe,
  fields: Partial<Stripe.SubscriptionCreateParams> = {},
  card: string | undefined = 'pm_card_visa',
): Promise<Stripe.Subscription> {
  const monthly = { recurring: { interval: 'month' as const }, unit_amount: 1000 };
  return stripe.subscriptions.create({
    customer: fields.customer ?? (await aCustomer(stripe, card)),
    items: fields.items ?? [{ price: (await aPrice(stripe, monthly)).id }],
    ...fields,
  });
}

export function itemOf(subscription: Stripe.Subscription): Stripe.SubscriptionItem {
  const [item] = subscription.items.data;
  if (!item) throw new Error('It has no items.');
  return item;
}

export const periodOf = (subscription: Stripe.Subscription): { start: number; end: number } => ({
  start: itemOf(subscription).current_period_start,
  end: itemOf(subscription).current_period_end,
});

/** The newest invoice of a subscription as it was retrieved. */
export const latestInvoice = (stripe: Stripe, subscription: Stripe.Subscription): Promise<Stripe.Invoice> =>
  stripe.invoices.retrieve(subscription.latest_invoice as string);

export const amountsOf = (invoice: Stripe.Invoice): number[] =>
  invoice.lines.data.map(({ amount }) => amount);

/** Moves the clock. */
export async function advance(sandbox: Sandbox, by: object): Promise<void> {
  const { status, body } = await control(sandbox, 'POST', '/_control/clock/advance', by);
  if (status !== 200) throw new Error(`The clock did not move: ${JSON.stringify(body)}`);
}

/** Pays a session as the hosted page would. */
export const complete = (sandbox: Sandbox, sessionId: string, body: object = {}) =>
  control<Stripe.Checkout.Session & { error?: Stripe.StripeRawError }>(
    sandbox,
    'POST',
    `/_control/checkout/${sessionId}/complete`,
    body,
  );

/** The types of all events of the account, oldest first. */
export async function eventTypes(stripe: Stripe): Promise<string[]> {
  const events = await stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 1000 });
  return events.map((event) => event.type).reverse();
}

/** The types of the events that `work` brings about. */
export async function eventsDuring(stripe: Stripe, work: () => Promise<unknown>): Promise<string[]> {
  const before = (await eventTypes(stripe)).length;
  await work();
  return (await eventTypes(stripe)).slice(before);
}

/** The error that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('The call was expected to fail.');
}
