import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  complete,
  control,
  failureOf,
  freshKey,
  startTestSandbox,
  stripeClient,
} from '../../testing/sandbox-fixture';

const MINUTE = 60;
const DAY = 86_400;

function idOf(reference: unknown): string {
  if (typeof reference === 'string') return reference;
  throw new Error('It refers to nothing');
}

describe('meters', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;
  let customer: string;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  beforeEach(async () => {
    stripe = stripeClient(sandbox, freshKey());
    customer = (await stripe.customers.create({ email: 'ada@example.com' })).id;
  });
  afterAll(() => sandbox.close());

  const aMeter = (fields: Partial<Stripe.Billing.MeterCreateParams> = {}) =>
    stripe.billing.meters.create({
      display_name: 'API calls',
      event_name: 'api_calls',
      default_aggregation: { formula: 'sum' },
      ...fields,
    });
  const report = (value: string, fields: Partial<Stripe.Billing.MeterEventCreateParams> = {}) =>
    stripe.billing.meterEvents.create({
      event_name: 'api_calls',
      payload: { stripe_customer_id: customer, value },
      ...fields,
    });
  const now = async () => {
    const { body } = await control<{ now: string }>(sandbox, 'GET', '/_control/clock');
    return Math.floor(new Date(body.now).getTime() / 1_000);
  };
  const summaries = async (
    meter: string,
    params: Partial<Stripe.Billing.MeterListEventSummariesParams> = {},
  ) => {
    const minute = Math.floor((await now()) / MINUTE) * MINUTE;
    const asked = { customer, start_time: minute - 40 * DAY, end_time: minute + 10 * MINUTE, ...params };
    return (await stripe.billing.meters.listEventSummaries(meter, asked)).data;
  };
  const total = async (meter: string) => (await summaries(meter))[0]?.aggregated_value;

  it('are made, found, renamed, listed, deactivated and reactivated', async () => {
    const meter = await aMeter();
    expect(meter).toMatchObject({
      object: 'billing.meter',
      status: 'active',
      customer_mapping: { event_payload_key: 'stripe_customer_id', type: 'by_id' },
      value_settings: { event_payload_key: 'value' },
    });
    const renamed = await stripe.billing.meters.update(meter.id, { display_name: 'Calls' });
    expect(renamed.display_name).toBe('Calls');
    expect((await stripe.billing.meters.list({ status: 'inactive' })).data).toEqual([]);
    const off = await stripe.billing.meters.deactivate(meter.id);
    expect(off).toMatchObject({
      status: 'inactive',
      status_transitions: { deactivated_at: expect.any(Number) as number },
    });
    expect((await failureOf(report('1'))).message).toBe('No active meter found for event name "api_calls".');
    expect((await stripe.billing.meters.list({ status: 'inactive' })).data).toHaveLength(1);
    expect(await stripe.billing.meters.reactivate(meter.id)).toMatchObject({ status: 'active' });
    expect(await stripe.billing.meters.retrieve(meter.id)).toMatchObject({ status: 'active' });
  });

  it('have an event name of their own among the active ones', async () => {
    const meter = await aMeter();
    expect(await failureOf(aMeter())).toMatchObject({ statusCode: 400, param: 'event_name' });
    await stripe.billing.meters.deactivate(meter.id);
    await aMeter();
    expect(await failureOf(stripe.billing.meters.reactivate(meter.id))).toMatchObject({ statusCode: 400 });
  });

  it.each([
    ['sum', 9],
    ['count', 3],
    ['last', 5],
  ])('add up by %s', async (formula, expected) => {
    const meter = await aMeter({ default_aggregation: { formula } });
    const at = await now();
    await report('3', { timestamp: at - 2 * DAY });
    await report('5', { timestamp: at - 60 });
    await report('1', { timestamp: at - DAY });
    expect(await total(meter.id)).toBe(expected);
  });

  it('take an identifier once within a day, in the words of Stripe', async () => {
    const meter = await aMeter();
    const event = await report('2', { identifier: 'batch-1' });
    expect(event).toMatchObject({ object: 'billing.meter_event', identifier: 'batch-1' });
    const refused = await failureOf(report('2', { identifier: 'batch-1' }));
    expect(refused).toMatchObject({
      statusCode: 400,
      rawType: 'invalid_request_error',
      message: 'An event already exists with identifier batch-1.',
    });
    expect(await total(meter.id)).toBe(2);
    await control(sandbox, 'POST', '/_control/clock/advance', { days: 1 });
    await report('2', { identifier: 'batch-1' });
    expect(await total(meter.id)).toBe(4);
  });

  it('count once of twenty at once with one identifier', async () => {
    const meter = await aMeter();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => report('1', { identifier: 'racing' })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await total(meter.id)).toBe(1);
  });

  it('refuse what is too old, in the future, of nobody, or no number, and count nothing', async () => {
    const meter = await aMeter();
    const at = await now();
    const codeOf = async (call: Promise<unknown>) => (await failureOf(call)).code;
    expect(await codeOf(report('1', { timestamp: at - 35 * DAY - MINUTE }))).toBe(
      'timestamp_too_far_in_past',
    );
    expect(await codeOf(report('1', { timestamp: at + 6 * MINUTE }))).toBe('timestamp_in_future');
    expect(await codeOf(report('many'))).toBe('meter_event_invalid_value');
    expect(await codeOf(report('1234567890123456'))).toBe('meter_event_invalid_value');
    expect(await codeOf(report('1', { payload: { stripe_customer_id: 'cus_none', value: '1' } }))).toBe(
      'resource_missing',
    );
    expect(await failureOf(report('1', { payload: { value: '1' } }))).toMatchObject({ statusCode: 400 });
    expect(await total(meter.id)).toBe(0);
  });

  it('are summed up by the hour, for one customer alone', async () => {
    const meter = await aMeter();
    const hour = Math.floor((await now()) / 3_600) * 3_600;
    await report('1', { timestamp: hour - 3_600 });
    await report('2', { timestamp: hour - 1 });
    await report('4', { timestamp: hour - 3_601 });
    const other = await stripe.customers.create({ email: 'bob@example.com' });
    await report('8', { timestamp: hour - 1, payload: { stripe_customer_id: other.id, value: '8' } });
    const byHour = await summaries(meter.id, {
      start_time: hour - DAY,
      end_time: hour,
      value_grouping_window: 'hour',
    });
    expect(byHour.map(({ start_time, aggregated_value }) => [start_time - hour, aggregated_value])).toEqual([
      [-3_600, 3],
      [-7_200, 4],
    ]);
    const odd = stripe.billing.meters.listEventSummaries(meter.id, { customer, start_time: 1, end_time: 60 });
    expect(await failureOf(odd)).toMatchObject({ statusCode: 400, param: 'start_time' });
  });

  describe('price a product', () => {
    const meteredPrice = async (recurring: Partial<Stripe.PriceCreateParams.Recurring>) => {
      const product = await stripe.products.create({ name: 'API' });
      return stripe.prices.create({
        product: product.id,
        currency: 'usd',
        unit_amount: 3,
        recurring: { interval: 'month', usage_type: 'metered', ...recurring },
      });
    };
    const checkout = (price: string, quantity?: number) =>
      stripe.checkout.sessions.create({
        mode: 'subscription',
        customer,
        line_items: [{ price, quantity }],
        success_url: 'https://shop.test/done',
      });

    it('by an active meter of the account, and no other way', async () => {
      const meter = await aMeter();
      expect(await failureOf(meteredPrice({}))).toMatchObject({ param: 'recurring[meter]' });
      expect(await failureOf(meteredPrice({ meter: 'mtr_none' }))).toMatchObject({
        code: 'resource_missing',
      });
      expect(await failureOf(meteredPrice({ meter: meter.id, usage_type: 'licensed' }))).toMatchObject({
        param: 'recurring[meter]',
      });
      const price = await meteredPrice({ meter: meter.id });
      expect(price.recurring).toMatchObject({ meter: meter.id, usage_type: 'metered' });
      await stripe.billing.meters.deactivate(meter.id);
      expect(await failureOf(meteredPrice({ meter: meter.id }))).toMatchObject({ statusCode: 400 });
    });

    it('which a checkout sells without a quantity, for nothing at first', async () => {
      const meter = await aMeter();
      const price = await meteredPrice({ meter: meter.id });
      expect(await failureOf(checkout(price.id, 1))).toMatchObject({ param: 'line_items[0][quantity]' });
      const session = await checkout(price.id);
      expect(session.amount_total).toBe(0);
      const { body } = await complete(sandbox, session.id);
      expect(body).toMatchObject({ status: 'complete', payment_status: 'no_payment_required' });
      const subscription = await stripe.subscriptions.retrieve(idOf(body.subscription));
      expect(subscription.status).toBe('active');
      expect(subscription.items.data[0]).toMatchObject({ price: { id: price.id } });
      expect(subscription.items.data[0]?.quantity).toBeUndefined();
      const invoice = await stripe.invoices.retrieve(idOf(subscription.latest_invoice));
      expect(invoice).toMatchObject({
        status: 'paid',
        total: 0,
        lines: { data: [{ amount: 0, quantity: 0 }] },
      });
    });
  });
});
