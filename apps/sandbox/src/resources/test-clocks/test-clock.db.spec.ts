import type Stripe from 'stripe';
import { type Sandbox } from '../../sandbox';
import {
  advance,
  aSubscription,
  eventTypes,
  failureOf,
  Receiver,
  startTestSandbox,
  stripeClient,
  useCard,
} from '../../testing/sandbox-fixture';

const DAY = 86_400;
const START = Date.parse('2030-01-31T12:00:00Z') / 1000;

describe('test clocks', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    stripe = stripeClient(sandbox);
  });

  const aClock = () => stripe.testHelpers.testClocks.create({ frozen_time: START, name: 'renewals' });
  const customerOf = async (clock: Stripe.TestHelpers.TestClock): Promise<string> => {
    const customer = await stripe.customers.create({ test_clock: clock.id });
    await useCard(stripe, customer.id, 'pm_card_visa');
    return customer.id;
  };
  const to = (clock: Stripe.TestHelpers.TestClock, iso: string) =>
    stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: Date.parse(iso) / 1000 });
  const iso = (seconds = 0): string => new Date(seconds * 1000).toISOString();

  it('give their customers a time of their own', async () => {
    const clock = await aClock();
    const subscription = await aSubscription(stripe, { customer: await customerOf(clock) });
    expect(subscription).toMatchObject({ created: START, test_clock: clock.id, status: 'active' });
    expect(iso(subscription.items.data[0]?.current_period_end)).toBe('2030-02-28T12:00:00.000Z');
    expect((await stripe.subscriptions.list({ test_clock: clock.id })).data).toHaveLength(1);
  });

  it('play what falls due when they are advanced: the 31st comes back after February', async () => {
    const clock = await aClock();
    const subscription = await aSubscription(stripe, { customer: await customerOf(clock) });
    expect(await to(clock, '2030-05-05T00:00:00Z')).toMatchObject({ status: 'advancing' });
    expect(await stripe.testHelpers.testClocks.retrieve(clock.id)).toMatchObject({
      status: 'ready',
      frozen_time: Date.parse('2030-05-05T00:00:00Z') / 1000,
    });
    const { data } = await stripe.invoices.list({ subscription: subscription.id });
    expect(data.map(({ status, created }) => [status, iso(created)])).toEqual([
      ['paid', '2030-04-30T12:00:00.000Z'],
      ['paid', '2030-03-31T12:00:00.000Z'],
      ['paid', '2030-02-28T12:00:00.000Z'],
      ['paid', '2030-01-31T12:00:00.000Z'],
    ]);
    const finalized = data[1]?.status_transitions.finalized_at;
    expect(iso(finalized ?? 0)).toBe('2030-03-31T13:00:00.000Z');
  });

  it('tell of it by webhook at once', async () => {
    const receiver = await Receiver.start();
    await stripe.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ['invoice.paid', 'test_helpers.test_clock.ready'],
    });
    const clock = await aClock();
    await aSubscription(stripe, { customer: await customerOf(clock) });
    await to(clock, '2030-03-01T00:00:00Z');
    await advance(sandbox, { seconds: 1 });
    expect([...receiver.types].sort()).toEqual([
      'invoice.paid',
      'invoice.paid',
      'test_helpers.test_clock.ready',
    ]);
    await receiver.close();
  });

  it('and the clock of the sandbox leave each other alone', async () => {
    const clock = await aClock();
    const frozen = await aSubscription(stripe, { customer: await customerOf(clock) });
    const free = await aSubscription(stripe);
    await advance(sandbox, { days: 32 });
    expect((await stripe.invoices.list({ subscription: frozen.id })).data).toHaveLength(1);
    expect((await stripe.invoices.list({ subscription: free.id })).data).toHaveLength(2);
    await to(clock, '2030-03-01T00:00:00Z');
    expect((await stripe.invoices.list({ subscription: frozen.id })).data).toHaveLength(2);
    expect((await stripe.invoices.list({ subscription: free.id })).data).toHaveLength(2);
  });

  it('go forward only, and not too far at once', async () => {
    const clock = await aClock();
    for (const frozen_time of [START, START - DAY, START + 3 * 366 * DAY]) {
      const failure = await failureOf(stripe.testHelpers.testClocks.advance(clock.id, { frozen_time }));
      expect(failure).toMatchObject({ statusCode: 400, param: 'frozen_time' });
    }
    expect((await failureOf(stripe.customers.create({ test_clock: 'clock_none' }))).statusCode).toBe(400);
  });

  it('take their customers with them when they are deleted', async () => {
    const clock = await aClock();
    const subscription = await aSubscription(stripe, { customer: await customerOf(clock) });
    expect(await stripe.testHelpers.testClocks.del(clock.id)).toMatchObject({ deleted: true });
    expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('canceled');
    expect((await stripe.testHelpers.testClocks.list()).data).toEqual([]);
    expect((await eventTypes(stripe)).at(-1)).toBe('test_helpers.test_clock.deleted');
  });
});
