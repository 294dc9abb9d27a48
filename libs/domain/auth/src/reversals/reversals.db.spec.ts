import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  creditsPurchased,
  creditsRevoked,
  paymentDisputeClosed,
  paymentDisputed,
  paymentRefunded,
  paymentSucceeded,
  type EventData,
  type EventDefinition,
  type EventEnvelope,
} from '#contracts';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { callerOf, SettableClock, startAuthApp, until } from '../../test/auth-app';
import { LedgerAudit } from '../../test/ledger-audit';
import { PaymentStory } from '../../test/payment-story';
import { AuthModule } from '../auth.module';
import { AddPurchasedCredits } from '../credits/add-purchased-credits/add-purchased-credits.service';
import { forgiveDebtResponse } from '../credits/forgive-debt/forgive-debt.schema';
import { ledgerResponse } from '../credits/list-ledger/list-ledger.schema';
import { creditsResponse } from '../credits/read-credits/read-credits.schema';
import { EndPaidPermissions } from '../permissions/end-paid-permissions/end-paid-permissions.service';
import { GrantPaidPermissions } from '../permissions/grant-paid-permissions/grant-paid-permissions.service';
import { FollowDispute } from '../credits/follow-dispute/follow-dispute.service';
import { FollowRefund } from '../credits/follow-refund/follow-refund.service';

const definitions = [
  creditsPurchased,
  paymentDisputeClosed,
  paymentDisputed,
  paymentRefunded,
  paymentSucceeded,
] as const;
type Told = EventEnvelope<EventData<(typeof definitions)[number]>>;

describe('money that goes back', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let call: ReturnType<typeof callerOf>;
  let audit: LedgerAudit;
  let users = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    call = callerOf(app, 'shop');
    audit = new LedgerAudit(app.get(Database));
  });

  afterEach(() => audit.expectBalanced());

  afterAll(() => app.close());

  const newUser = () => `usr_back_${(users += 1)}`;
  /** Puts events into the outbox, in this order, and waits until they are handled. */
  const tell = async (...events: Told[]) => {
    const db = app.get(Database);
    await db.transaction(async () => {
      for (const { type, project_id: projectId, data } of events) {
        const definition: EventDefinition | undefined = definitions.find((one) => one.type === type);
        if (definition === undefined) throw new Error(`Nobody tells ${type}`);
        await app.get(Outbox).append(definition, { projectId, userId: data.user_id }, data);
      }
    });
    const userIds = events.map(({ data }) => data.user_id);
    await until(async () => {
      const left = await db.query(
        `SELECT 1 FROM events.outbox AS delivery JOIN events.events AS event ON event.id = delivery.event_id
         WHERE event.user_id = ANY($1::text[]) AND delivery.state = 'pending' LIMIT 1`,
        [userIds],
      );
      return left.length === 0;
    });
  };
  const wallet = async (user: string) => {
    const { balances } = creditsResponse.parse((await call('GET', `/credits/${user}`)).body);
    const [{ available, held, debt } = { available: 0, held: 0, debt: 0 }] = balances;
    return { available, held, debt };
  };
  const ledger = async (user: string) =>
    ledgerResponse
      .parse((await call('GET', `/credits/${user}/ledger`)).body)
      .data.map(({ type, amount, balance_after }) => [type, amount, balance_after])
      .reverse();
  const move = (user: string, how: 'grant' | 'consume' | 'forgive_debt', amount?: number) =>
    call('POST', `/credits/${user}/${how}`, {
      credit_type: 'calls',
      ...(amount === undefined ? {} : { amount }),
    });
  const hasPro = async (user: string) => (await call('GET', `/permissions/${user}/pro`)).body['allowed'];

  it('takes credits back in proportion, from what is unspent', async () => {
    const user = newUser();
    const story = new PaymentStory(user);
    await tell(story.purchased(100), story.refunded(335));
    expect(await wallet(user)).toEqual({ available: 67, held: 0, debt: 0 });
    await tell(story.refunded(1_000), story.refunded(335));
    expect(await wallet(user)).toEqual({ available: 0, held: 0, debt: 0 });
    expect(await ledger(user)).toEqual([
      ['granted', 100, 100],
      ['revoked', -33, 67],
      ['revoked', -67, 0],
    ]);
    const told = await audit.eventsOf(user, 'credits.revoked');
    expect(told.map(({ data }) => creditsRevoked.schema.parse(data))).toMatchObject([
      { amount: 33, available: 67, source: { type: 'refund', id: story.paymentId } },
      { amount: 67, available: 0 },
    ]);
  });

  it('leaves a debt of what is spent, which the next grant repays first, once', async () => {
    const user = newUser();
    const story = new PaymentStory(user);
    await tell(story.purchased(100));
    await move(user, 'consume', 40);
    await tell(story.refunded(1_000));
    expect(await wallet(user)).toEqual({ available: 0, held: 0, debt: 40 });
    expect(await move(user, 'consume', 1)).toMatchObject({ status: 402 });

    const body = { credit_type: 'calls', amount: 50 };
    const headers = { 'idempotency-key': `repay_${user}` };
    const answers = [
      await call('POST', `/credits/${user}/grant`, body, headers),
      await call('POST', `/credits/${user}/grant`, body, headers),
    ];
    expect(answers).toMatchObject([{ body: { available: 10 } }, { body: { available: 10 } }]);
    expect(await wallet(user)).toEqual({ available: 10, held: 0, debt: 0 });
    expect(await ledger(user)).toEqual([
      ['granted', 100, 100],
      ['consumed', -40, 60],
      ['revoked', -60, 0],
      ['owed', 40, 40],
      ['revoked', -40, 0],
      ['granted', 50, 50],
      ['repaid', -40, 10],
    ]);
    const told = await audit.eventsOf(user, 'credits.revoked');
    expect(told.map(({ data }) => creditsRevoked.schema.parse(data))).toMatchObject([
      { amount: 60, available: 0 },
      { amount: 40, available: 10, source: { type: 'debt', id: null } },
    ]);
  });

  it('takes the rest from other credits of the kind, and leaves other kinds alone', async () => {
    const user = newUser();
    const story = new PaymentStory(user);
    await tell(story.purchased(100));
    await move(user, 'consume', 40);
    await move(user, 'grant', 50);
    await call('POST', `/credits/${user}/grant`, { credit_type: 'downloads', amount: 7 });
    await tell(story.refunded(1_000));
    const { balances } = creditsResponse.parse((await call('GET', `/credits/${user}`)).body);
    expect(balances).toMatchObject([
      { credit_type: 'calls', available: 10, debt: 0 },
      { credit_type: 'downloads', available: 7, debt: 0 },
    ]);
  });

  it('takes what a renewal granted with the payment of that renewal alone', async () => {
    const user = newUser();
    const first = new PaymentStory(user, 'repay', 'subscription');
    const renewal = new PaymentStory(user, 'repay', 'subscription');
    const granted = renewal.purchased(100);
    await tell(
      first.purchased(100),
      { ...granted, data: { ...granted.data, invoice_id: 'in_2' } },
      first.refunded(1_000),
      renewal.refunded(250),
    );
    expect(await wallet(user)).toEqual({ available: 75, held: 0, debt: 0 });
  });

  it('makes no debt where the project forgives', async () => {
    const user = newUser();
    const story = new PaymentStory(user, 'forgive');
    await tell(story.purchased(100));
    await move(user, 'consume', 40);
    await tell(story.refunded(1_000));
    expect(await wallet(user)).toEqual({ available: 0, held: 0, debt: 0 });
    await move(user, 'grant', 5);
    expect(await wallet(user)).toEqual({ available: 5, held: 0, debt: 0 });
  });

  it('makes no debt of credits that expired unused', async () => {
    const user = newUser();
    const story = new PaymentStory(user);
    await tell(story.purchased(100, new Date(clock.now().getTime() + 60_000)));
    await move(user, 'consume', 10);
    clock.advance({ seconds: 60 });
    await tell(story.refunded(1_000));
    expect(await wallet(user)).toEqual({ available: 0, held: 0, debt: 10 });
  });

  it('lets a promised capture through; what is freed instead repays the debt', async () => {
    const user = newUser();
    const story = new PaymentStory(user);
    await tell(story.purchased(100));
    const hold = async (amount: number) =>
      String(
        (await call('POST', `/credits/${user}/holds`, { credit_type: 'calls', amount })).body['hold_id'],
      );
    const [captured, released] = [await hold(30), await hold(20)];
    await tell(story.refunded(1_000));
    expect(await wallet(user)).toEqual({ available: 0, held: 50, debt: 50 });
    expect(await call('POST', `/holds/${captured}/capture`, { amount: 25 })).toMatchObject({ status: 200 });
    expect(await wallet(user)).toEqual({ available: 0, held: 20, debt: 45 });
    await call('POST', `/holds/${released}/release`);
    expect(await wallet(user)).toEqual({ available: 0, held: 0, debt: 25 });
  });

  it('lets a debt be forgiven by hand, in part or wholly, once', async () => {
    const user = newUser();
    const story = new PaymentStory(user);
    await tell(story.purchased(100));
    await move(user, 'consume', 40);
    await tell(story.refunded(1_000));
    const headers = { 'idempotency-key': `forgive_${user}` };
    const body = { credit_type: 'calls', amount: 15, reference: 'goodwill' };
    const path = `/credits/${user}/forgive_debt`;
    const first = await call('POST', path, body, headers);
    expect(forgiveDebtResponse.parse(first.body)).toEqual({ forgiven: 15, debt: 25 });
    expect((await move(user, 'forgive_debt')).body).toEqual({ forgiven: 25, debt: 0 });
    expect((await call('POST', path, body, headers)).body).toEqual({ forgiven: 15, debt: 25 });
    expect((await move(user, 'forgive_debt')).body).toEqual({ forgiven: 0, debt: 0 });
    expect((await move(newUser(), 'forgive_debt')).body).toEqual({ forgiven: 0, debt: 0 });
    expect((await ledger(user)).slice(-4)).toEqual([
      ['forgiven', 15, 15],
      ['repaid', -15, 0],
      ['forgiven', 25, 25],
      ['repaid', -25, 0],
    ]);
    expect(await callerOf(app, 'other')('POST', path, body)).toMatchObject({
      body: { forgiven: 0, debt: 0 },
    });
  });

  it('reserves the disputed part while a dispute is open, out of reach of the project', async () => {
    const user = newUser();
    const story = new PaymentStory(user);
    await tell(story.purchased(100), story.disputed('dp_reserved', 600));
    expect(await wallet(user)).toEqual({ available: 40, held: 60, debt: 0 });
    clock.advance({ days: 100 });
    await tell(story.disputed('dp_reserved', 600));
    expect(await wallet(user)).toEqual({ available: 40, held: 60, debt: 0 });
    expect(await move(user, 'consume', 41)).toMatchObject({ status: 402 });
    expect(await call('POST', '/holds/dp_reserved/release')).toMatchObject({ status: 404 });
    await move(user, 'grant', 5);
    expect(await wallet(user)).toEqual({ available: 45, held: 60, debt: 0 });
    await tell(story.disputeClosed('dp_reserved', 600, 'won'));
    expect(await wallet(user)).toEqual({ available: 105, held: 0, debt: 0 });
    expect(await ledger(user)).toEqual([
      ['granted', 100, 100],
      ['granted', 5, 105],
    ]);
  });

  it('takes what was reserved when the dispute is lost, and the rest as debt', async () => {
    const user = newUser();
    const story = new PaymentStory(user);
    await tell(story.purchased(100));
    await move(user, 'consume', 30);
    await tell(story.disputed('dp_lost', 1_000));
    expect(await wallet(user)).toEqual({ available: 0, held: 70, debt: 0 });
    await tell(story.disputeClosed('dp_lost', 1_000, 'lost'));
    expect(await wallet(user)).toEqual({ available: 0, held: 0, debt: 30 });
  });

  it('takes permissions with the whole payment only, and leaves those of other sources', async () => {
    const user = newUser();
    const [one, other] = [new PaymentStory(user), new PaymentStory(user)];
    await tell(one.succeeded(['pro']), other.succeeded(['pro']), one.refunded(999));
    expect(await hasPro(user)).toBe(true);
    await tell(one.refunded(1_000));
    expect(await hasPro(user)).toBe(true);
    await tell(other.disputed('dp_pro', 500));
    expect(await hasPro(user)).toBe(true);
    await tell(other.disputeClosed('dp_pro', 500, 'lost'));
    expect(await hasPro(user)).toBe(false);
    expect(await audit.eventsOf(user, 'permission.revoked')).toHaveLength(1);
  });

  it('leaves the permissions of a subscription to its own events, and takes its credits', async () => {
    const user = newUser();
    const story = new PaymentStory(user, 'repay', 'subscription');
    await call('POST', `/permissions/${user}`, { permission: 'pro' });
    await tell(story.succeeded(['pro']), story.purchased(100), story.refunded(1_000));
    expect(await hasPro(user)).toBe(true);
    expect(await wallet(user)).toEqual({ available: 0, held: 0, debt: 0 });
  });

  const endings: [string, (story: PaymentStory) => Told[], object][] = [
    ['a refund', (story) => [story.refunded(300)], { available: 90, held: 0, debt: 0, pro: true }],
    [
      'two refunds',
      (story) => [story.refunded(300), story.refunded(1_000)],
      { available: 20, held: 0, debt: 0, pro: false },
    ],
    [
      'a dispute that is open',
      (story) => [story.disputed(`dp_${story.paymentId}`, 700), story.refunded(300)],
      { available: 20, held: 70, debt: 0, pro: true },
    ],
    [
      'a lost dispute',
      (story) => [
        story.disputed(`dp_${story.paymentId}`, 700),
        story.disputeClosed(`dp_${story.paymentId}`, 700, 'lost'),
      ],
      { available: 50, held: 0, debt: 0, pro: false },
    ],
    [
      'a won dispute',
      (story) => [
        story.disputed(`dp_${story.paymentId}`, 1_000),
        story.disputeClosed(`dp_${story.paymentId}`, 1_000, 'won'),
      ],
      { available: 120, held: 0, debt: 0, pro: true },
    ],
  ];

  it.each(endings)('ends the same in every order of the events of %s', async (_, tellBack, expected) => {
    const orders = permutations([0, 1, ...tellBack(new PaymentStory('usr_count')).map((_none, n) => n + 2)]);
    const played = orders.map((order) => {
      const story = new PaymentStory(newUser());
      const events: Told[] = [story.purchased(100), story.succeeded(['pro']), ...tellBack(story)];
      return { story, inOrder: order.flatMap((place) => events[place] ?? []) };
    });
    for (const { story } of played) {
      await move(story.userId, 'grant', 40);
      await move(story.userId, 'consume', 20);
    }
    await tell(...played.flatMap(({ inOrder }) => [...inOrder, ...inOrder.slice(0, 1)]));
    for (const { story } of played) {
      expect({ ...(await wallet(story.userId)), pro: await hasPro(story.userId) }).toEqual(expected);
    }
  });

  it('adds up when payments of one user are given, spent, refunded and disputed at the same time', async () => {
    const user = newUser();
    const stories = Array.from({ length: 6 }, () => new PaymentStory(user));
    await Promise.all([
      ...stories.map((story, n) =>
        tell(
          story.purchased(20),
          ...(n % 2 === 0 ? [story.refunded(500)] : [story.disputed(`dp_race_${n}`, 1_000)]),
          ...(n % 3 === 0 ? [story.refunded(1_000)] : []),
        ),
      ),
      ...Array.from({ length: 30 }, () => move(user, 'consume', 2)),
      ...Array.from({ length: 10 }, () => move(user, 'grant', 1)),
    ]);
    await audit.expectBalanced();
  });

  it('misses nothing when a payment gives and its money goes back at the same moment', async () => {
    const user = newUser();
    const stories = Array.from({ length: 25 }, () => new PaymentStory(user));
    const handle = {
      purchased: app.get(AddPurchasedCredits, { strict: false }),
      succeeded: app.get(GrantPaidPermissions, { strict: false }),
      refunded: app.get(FollowRefund, { strict: false }),
      ended: app.get(EndPaidPermissions, { strict: false }),
      disputed: app.get(FollowDispute, { strict: false }),
    };
    await Promise.all(
      stories.flatMap((story, n) => [
        handle.purchased.execute(story.purchased(20)),
        handle.succeeded.execute(story.succeeded([`pro_${n % 3}`])),
        handle.refunded.execute(story.refunded(400)),
        handle.disputed.execute(story.disputed(`dp_${story.paymentId}`, 600)),
        handle.refunded.execute(story.refunded(1_000)),
        handle.ended.execute(story.refunded(1_000)),
        handle.purchased.execute(story.purchased(7, null, 'downloads')),
      ]),
    );
    const { balances } = creditsResponse.parse((await call('GET', `/credits/${user}`)).body);
    expect(balances).toMatchObject([
      { credit_type: 'calls', available: 0, held: 0, debt: 0 },
      { credit_type: 'downloads', available: 0, held: 0, debt: 0 },
    ]);
    for (const n of [0, 1, 2]) {
      expect((await call('GET', `/permissions/${user}/pro_${n}`)).body).toMatchObject({ allowed: false });
    }
  });
});

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, place) =>
    permutations([...items.slice(0, place), ...items.slice(place + 1)]).map((rest) => [item, ...rest]),
  );
}
