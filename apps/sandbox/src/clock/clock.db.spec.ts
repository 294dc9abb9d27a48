import type Stripe from 'stripe';
import { type Sandbox } from '../sandbox';
import {
  aSession,
  complete,
  control,
  eventTypes,
  Receiver,
  startTestSandbox,
  stripeClient,
} from '../testing/sandbox-fixture';

interface Clock {
  now: string;
  offset_seconds: number;
  revision: number;
}

describe('the clock', () => {
  let sandbox: Sandbox;
  let stripe: Stripe;

  beforeEach(async () => {
    sandbox = await startTestSandbox();
    await control(sandbox, 'POST', '/_control/reset');
    stripe = stripeClient(sandbox);
  });
  afterEach(() => sandbox.close());

  const read = async (query = '') => (await control<Clock>(sandbox, 'GET', `/_control/clock${query}`)).body;
  const advance = async (by: object) =>
    (await control<Clock>(sandbox, 'POST', '/_control/clock/advance', by)).body;

  it('moves by exactly what it is told, and keeps that over a restart', async () => {
    const before = await read();
    const after = await advance({ days: 1, hours: 2, seconds: 3 });
    expect(after.offset_seconds - before.offset_seconds).toBe(86_400 + 7_200 + 3);
    expect(Date.parse(after.now) - Date.now()).toBeGreaterThan(93_602_000);
    await sandbox.close();
    sandbox = await startTestSandbox();
    expect((await read()).offset_seconds).toBe(after.offset_seconds);
  });

  it.each([{}, { days: -1 }, { days: 'x' }, { weeks: 1 }, { seconds: 0 }])(
    'does not move by %j',
    async (by) => {
      const { status, body } = await control(sandbox, 'POST', '/_control/clock/advance', by);
      expect(status).toBe(400);
      expect(body).toHaveProperty('error.message');
    },
  );

  it('expires sessions in their order, each at its time, and has their webhooks sent when it answers', async () => {
    const receiver = await Receiver.start();
    await stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['checkout.session.expired'] });
    const inHours = (hours: number) => Math.floor(Date.now() / 1000) + hours * 3600;
    const late = await aSession(stripe, { expires_at: inHours(10) });
    const early = await aSession(stripe, { expires_at: inHours(5) });
    const never = await aSession(stripe, { expires_at: inHours(20) });

    await advance({ hours: 12 });
    expect(receiver.received.map(({ event }) => (event.data.object as Stripe.Checkout.Session).id)).toEqual([
      early.id,
      late.id,
    ]);
    expect(receiver.received.map(({ event }) => event.created - early.expires_at)).toEqual([
      expect.closeTo(0, -1),
      expect.closeTo(5 * 3600, -1),
    ]);
    expect((await stripe.checkout.sessions.retrieve(early.id)).status).toBe('expired');
    expect((await stripe.checkout.sessions.retrieve(never.id)).status).toBe('open');
    await receiver.close();
  });

  it('cancels the intent of an expired session whose card was declined', async () => {
    const session = await aSession(stripe);
    await control(sandbox, 'POST', `/_control/checkout/${session.id}/complete`, { card: '4000000000000002' });
    await advance({ days: 2 });
    expect((await eventTypes(stripe)).slice(-2)).toEqual([
      'payment_intent.canceled',
      'checkout.session.expired',
    ]);
  });

  it('ends a subscription that was set to end with its period, at that moment', async () => {
    const session = await aSession(stripe, { mode: 'subscription' });
    const { body } = await complete(sandbox, session.id);
    const id = body.subscription as string;
    const { cancel_at: end } = await stripe.subscriptions.update(id, { cancel_at_period_end: true });
    await advance({ days: 20 });
    expect((await stripe.subscriptions.retrieve(id)).status).toBe('active');
    await advance({ days: 20 });
    const ended = await stripe.subscriptions.retrieve(id);
    expect(ended.status).toBe('canceled');
    expect((ended.ended_at ?? 0) - (end ?? 0)).toBeLessThan(5);
    expect((await eventTypes(stripe)).at(-1)).toBe('customer.subscription.deleted');
  });

  it('tells a follower of a move, and answers once the follower has taken it over', async () => {
    const { revision } = await read();
    // Its first question makes it a follower; this one is answered at once.
    await read(`?after=${revision - 1}&follower=test`);
    const heard: Clock[] = [];
    let following = true;
    const follow = async (): Promise<void> => {
      let after = revision;
      while (following) {
        const clock = await read(`?after=${after}&follower=test`);
        if (clock.revision > after) heard.push(clock);
        after = clock.revision;
      }
    };
    const follower = follow();
    const after = await advance({ hours: 1 });
    expect(heard.at(-1)).toMatchObject({ offset_seconds: 3600, revision: after.revision });
    following = false;
    await sandbox.close();
    await follower.catch(() => undefined);
    sandbox = await startTestSandbox();
  });

  it('halts at what falls due until a follower, however slow, is done with it', async () => {
    const { revision } = await read();
    await read(`?after=${revision - 1}&follower=slow`);
    await aSession(stripe, { expires_at: Math.floor(Date.now() / 1000) + 5 * 3600 });
    const heard: Clock[] = [];
    let last = revision;
    const leaving = new AbortController();
    const follow = async (): Promise<void> => {
      for (;;) {
        const question = `${sandbox.url}/_control/clock?after=${last}&follower=slow`;
        const clock = (await (await fetch(question, { signal: leaving.signal })).json()) as Clock;
        heard.push(clock);
        last = clock.revision;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    const following = expect(follow()).rejects.toMatchObject({ name: 'AbortError' });
    await advance({ hours: 12 });
    leaving.abort();
    await following;
    // None was missed: it never went on before it was asked again.
    expect(heard.map((clock) => clock.revision)).toEqual(heard.map((_, index) => revision + 1 + index));
    expect(heard.filter(({ offset_seconds }) => offset_seconds < 12 * 3600).length).toBeGreaterThan(1);
  });

  it('does not wait long for a follower that has gone', async () => {
    const { revision } = await read();
    const gone = new AbortController();
    const poll = fetch(`${sandbox.url}/_control/clock?after=${revision}&follower=gone`, {
      signal: gone.signal,
    });
    const took = async () => {
      const began = performance.now();
      await advance({ seconds: 1 });
      return performance.now() - began;
    };
    const first = await took();
    await poll.then((response) => response.text());
    expect(await took()).toBeLessThan(first / 2);
    gone.abort();
  });

  it('goes back to real time on a reset, which forgets everything', async () => {
    await stripe.customers.create();
    await advance({ days: 400 });
    const before = await read();
    expect((await control(sandbox, 'POST', '/_control/reset')).status).toBe(200);
    const after = await read();
    expect(after.offset_seconds).toBe(0);
    expect(after.revision).toBeGreaterThan(before.revision);
    expect((await stripe.customers.list()).data).toEqual([]);
    expect((await stripe.events.list()).data).toEqual([]);
  });
});
