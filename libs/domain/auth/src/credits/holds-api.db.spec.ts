import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { creditsConsumed } from '#contracts';
import { Database } from '#infra/database';
import { callerOf, SettableClock, startAuthApp, type HttpAnswer } from '../../test/auth-app';
import { LedgerAudit } from '../../test/ledger-audit';
import { AuthModule } from '../auth.module';
import { TimeWorker } from '../time-worker';
import { holdResponse } from './hold.schema';
import { creditsResponse } from './read-credits/read-credits.schema';

describe('the holds API', () => {
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

  const userWith = async (amount: number, expires_at: string | null = null) => {
    const user = `usr_${(users += 1)}`;
    await call('POST', `/credits/${user}/grant`, { credit_type: 'calls', amount, expires_at });
    return user;
  };
  const hold = (user: string, amount: number, more: object = {}, headers: Record<string, string> = {}) =>
    call('POST', `/credits/${user}/holds`, { credit_type: 'calls', amount, ...more }, headers);
  const held = async (user: string, amount: number, more: object = {}) =>
    holdResponse.parse((await hold(user, amount, more)).body).hold_id;
  const capture = (id: string, amount: number, headers: Record<string, string> = {}) =>
    call('POST', `/holds/${id}/capture`, { amount }, headers);
  const release = (id: string) => call('POST', `/holds/${id}/release`);
  const consume = (user: string, amount: number) =>
    call('POST', `/credits/${user}/consume`, { credit_type: 'calls', amount });
  const balance = async (user: string) => {
    const [first] = creditsResponse.parse((await call('GET', `/credits/${user}`)).body).balances;
    return {
      available: first?.available,
      held: first?.held,
      lots: first?.lots.map(({ remaining }) => remaining),
    };
  };
  const inAMinute = () => new Date(clock.now().getTime() + 60_000).toISOString();
  const wins = (answers: HttpAnswer[], status: number) =>
    answers.filter((answer) => answer.status === status).length;

  it('reserves credits, so that they cannot be spent otherwise', async () => {
    const user = await userWith(10);
    const answer = await hold(user, 6, { expires_in_seconds: 60 });
    expect(answer).toMatchObject({
      status: 201,
      body: { credit_type: 'calls', amount: 6, captured: 0, status: 'open', expires_at: inAMinute() },
    });
    expect(await balance(user)).toEqual({ available: 4, held: 6, lots: [4] });
    expect(await consume(user, 5)).toMatchObject({ status: 402 });
    expect(await consume(user, 4)).toMatchObject({ status: 200, body: { available: 0 } });
    expect(await balance(user)).toEqual({ available: 0, held: 6, lots: [] });
  });

  it('reserves all or nothing', async () => {
    const user = await userWith(3);
    expect(await hold(user, 4)).toMatchObject({ status: 402, body: { code: 'insufficient_credits' } });
    expect(await hold('usr_nobody', 1)).toMatchObject({ status: 402 });
    expect(await balance(user)).toEqual({ available: 3, held: 0, lots: [3] });
  });

  it('takes what was used and frees the rest', async () => {
    const user = await userWith(10);
    const id = await held(user, 8);
    await consume(user, 1);
    expect(await capture(id, 5)).toMatchObject({
      status: 200,
      body: { hold_id: id, user_id: user, amount: 8, captured: 5, status: 'captured' },
    });
    expect(await balance(user)).toEqual({ available: 4, held: 0, lots: [4] });
    const { body } = await call('GET', `/credits/${user}/ledger`);
    expect(body.data).toMatchObject([
      { type: 'consumed', amount: -5, balance_after: 4, source: { type: 'hold', id } },
      { type: 'consumed', amount: -1, balance_after: 9 },
      { type: 'granted', amount: 10, balance_after: 10 },
    ]);
    const events = await audit.eventsOf(user, 'credits.consumed');
    expect(creditsConsumed.schema.parse(events[1]?.data)).toMatchObject({
      amount: 5,
      available: 4,
      source: { type: 'hold', id },
    });
  });

  it('refuses to take more than is held, and leaves the hold open', async () => {
    const user = await userWith(10);
    const id = await held(user, 4);
    expect(await capture(id, 5)).toMatchObject({ status: 422, body: { code: 'capture_exceeds_hold' } });
    expect(await call('GET', `/holds/${id}`)).toMatchObject({ status: 200, body: { status: 'open' } });
    expect(await capture(id, 4)).toMatchObject({ status: 200 });
  });

  it('frees everything when it is released, and takes nothing', async () => {
    const user = await userWith(10);
    const id = await held(user, 10);
    expect(await release(id)).toMatchObject({ status: 200, body: { status: 'released', captured: 0 } });
    expect(await balance(user)).toEqual({ available: 10, held: 0, lots: [10] });
    expect(await audit.entriesOf(user)).toHaveLength(1);
  });

  it('is settled once', async () => {
    const user = await userWith(10);
    const captured = await held(user, 5);
    await capture(captured, 5);
    const released = await held(user, 5);
    await release(released);
    for (const id of [captured, released]) {
      expect(await capture(id, 1)).toMatchObject({ status: 409, body: { code: 'hold_not_open' } });
      expect(await release(id)).toMatchObject({ status: 409, body: { code: 'hold_not_open' } });
    }
    expect(await balance(user)).toMatchObject({ available: 5, held: 0 });
  });

  it('frees itself when its time is over: for readers, for spenders, and for holders', async () => {
    const readers = await userWith(10);
    const spenders = await userWith(10);
    const holders = await userWith(10);
    const ids = [];
    for (const user of [readers, spenders, holders]) {
      ids.push(await held(user, 10, { expires_in_seconds: 60 }));
    }
    clock.advance({ seconds: 59 });
    expect(await consume(spenders, 1)).toMatchObject({ status: 402 });
    clock.advance({ seconds: 1 });
    expect(await consume(spenders, 10)).toMatchObject({ status: 200, body: { available: 0 } });
    expect(await call('GET', `/holds/${ids[0]}`)).toMatchObject({ body: { status: 'expired' } });
    expect(await balance(readers)).toMatchObject({ available: 10, held: 0 });
    expect(await hold(holders, 10)).toMatchObject({ status: 201 });
    for (const id of ids) {
      expect(await capture(id, 1)).toMatchObject({ status: 409, body: { code: 'hold_not_open' } });
    }
  });

  it('is written down as expired without anyone asking', async () => {
    const user = await userWith(10);
    const id = await held(user, 10, { expires_in_seconds: 60 });
    clock.advance({ seconds: 60 });
    await app.get(TimeWorker, { strict: false }).catchUp();
    const rows = await app.get(Database).query(
      `SELECT hold.state, wallet.available::int FROM auth.credit_holds AS hold
         JOIN auth.credit_balances AS wallet USING (project_id, user_id, credit_type) WHERE hold.id = $1`,
      [id],
    );
    expect(rows).toEqual([{ state: 'expired', available: 10 }]);
  });

  it('keeps credits from lapsing while it is open; what it frees later lapses then', async () => {
    const user = await userWith(10, inAMinute());
    const id = await held(user, 6);
    clock.advance({ seconds: 60 });
    expect(await balance(user)).toEqual({ available: 0, held: 6, lots: [] });
    expect(await capture(id, 5)).toMatchObject({ status: 200 });
    expect(await balance(user)).toEqual({ available: 0, held: 0, lots: [] });
    expect((await audit.entriesOf(user)).map(({ type, amount }) => [type, amount])).toEqual([
      ['granted', 10],
      ['expired', -4],
      ['consumed', -5],
      ['expired', -1],
    ]);
  });

  it('reserves and takes what lapses soonest first', async () => {
    const user = await userWith(5);
    await call('POST', `/credits/${user}/grant`, {
      credit_type: 'calls',
      amount: 5,
      expires_at: inAMinute(),
    });
    const id = await held(user, 7);
    expect(await balance(user)).toEqual({ available: 3, held: 7, lots: [3] });
    await capture(id, 4);
    expect(await balance(user)).toEqual({ available: 6, held: 0, lots: [1, 5] });
  });

  it('gives 7 credits to exactly 7 of 60 racers who hold or spend', async () => {
    const user = await userWith(7);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? hold(user, 1) : consume(user, 1))),
    );
    expect(wins(answers, 402)).toBe(53);
    const { available, held: reserved } = await balance(user);
    expect(available).toBe(0);
    expect(reserved).toBe(wins(answers, 201));
  });

  it('is settled by exactly one of many who capture, release, or let it expire', async () => {
    for (let round = 0; round < 15; round += 1) {
      const user = await userWith(10);
      const id = await held(user, 6, { expires_in_seconds: 60 });
      if (round % 3 === 0) clock.advance({ seconds: 60 });
      const answers = await Promise.all([
        capture(id, 4),
        release(id),
        capture(id, 4),
        release(id),
        consume(user, 5),
        call('GET', `/credits/${user}`),
      ]);
      const settled = answers.slice(0, 4);
      expect(wins(settled, 200)).toBe(round % 3 === 0 ? 0 : 1);
      expect(wins(settled, 409)).toBe(round % 3 === 0 ? 4 : 3);
      const { body } = await call('GET', `/holds/${id}`);
      const spent = (answers[4]?.status === 200 ? 5 : 0) + (body.captured as number);
      expect(await balance(user)).toMatchObject({ available: 10 - spent, held: 0 });
    }
  });

  it('is one when it is repeated with its Idempotency-Key, and so is its capture', async () => {
    const user = await userWith(10);
    const key = { 'idempotency-key': `hold-${user}` };
    const answers = await Promise.all(Array.from({ length: 20 }, () => hold(user, 3, {}, key)));
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    const first = await hold(user, 3, {}, key);
    expect(first).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } });
    expect(await balance(user)).toMatchObject({ available: 7, held: 3 });
    const id = holdResponse.parse(first.body).hold_id;
    const once = await capture(id, 2, { 'idempotency-key': `capture-${user}` });
    expect(await capture(id, 2, { 'idempotency-key': `capture-${user}` })).toMatchObject({
      status: 200,
      body: once.body,
    });
    expect(await balance(user)).toMatchObject({ available: 8, held: 0 });
  });

  it('is not there for another project', async () => {
    const user = await userWith(10);
    const id = await held(user, 6);
    const stranger = callerOf(app, 'other');
    for (const answer of [
      await stranger('GET', `/holds/${id}`),
      await stranger('POST', `/holds/${id}/capture`, { amount: 1 }),
      await stranger('POST', `/holds/${id}/release`),
      await call('POST', '/holds/hold_none/release'),
    ]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 'hold_not_found' } });
    }
    expect(await balance(user)).toMatchObject({ available: 4, held: 6 });
  });

  it.each([
    ['no amount', { credit_type: 'calls' }, 'amount'],
    ['a zero amount', { credit_type: 'calls', amount: 0 }, 'amount'],
    ['text as amount', { credit_type: 'calls', amount: '1' }, 'amount'],
    ['no credit type', { amount: 1 }, 'credit_type'],
    ['no time', { credit_type: 'calls', amount: 1, expires_in_seconds: 0 }, 'expires_in_seconds'],
    [
      'more than 30 days',
      { credit_type: 'calls', amount: 1, expires_in_seconds: 2_592_001 },
      'expires_in_seconds',
    ],
    ['an unknown field', { credit_type: 'calls', amount: 1, user: 'x' }, 'user'],
  ])('refuses to hold with %s', async (_, body, path) => {
    expect(await call('POST', '/credits/usr_x/holds', body)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path }] },
    });
  });

  it.each([{}, { amount: 0 }, { amount: -1 }, { amount: 1.5 }, { amount: 1, more: 1 }])(
    'refuses to capture with %j',
    async (body) => {
      expect(await call('POST', '/holds/hold_x/capture', body)).toMatchObject({ status: 400 });
    },
  );
});
