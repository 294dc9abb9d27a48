import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { creditsConsumed } from '#contracts';
import { Database } from '#infra/database';
import { callerOf, SettableClock, startAuthApp } from '../../../test/auth-app';
import { LedgerAudit } from '../../../test/ledger-audit';
import { AuthModule } from '../../auth.module';
import { LapseCredits } from '../lapse-credits/lapse-credits.service';
import { ConsumeCredits } from './consume-credits.service';

describe('POST /credits/{user_id}/consume', () => {
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

  const newUser = () => `usr_${(users += 1)}`;
  const grant = (user: string, amount: number, expires_at: string | null = null) =>
    call('POST', `/credits/${user}/grant`, { credit_type: 'calls', amount, expires_at });
  const consume = (user: string, amount: number, headers: Record<string, string> = {}) =>
    call('POST', `/credits/${user}/consume`, { credit_type: 'calls', amount, reference: 'r-1' }, headers);
  const lotsOf = async (user: string) => {
    const { body } = await call('GET', `/credits/${user}`);
    const [balance] = body.balances as { available: number; lots: { remaining: number }[] }[];
    return { available: balance?.available, lots: balance?.lots.map(({ remaining }) => remaining) };
  };

  it('takes credits and tells what is left', async () => {
    const user = newUser();
    await grant(user, 10);
    expect(await consume(user, 3)).toMatchObject({ status: 200, body: { consumed: 3, available: 7 } });
    expect(await lotsOf(user)).toEqual({ available: 7, lots: [7] });
  });

  it('takes nothing when there is not enough', async () => {
    const user = newUser();
    await grant(user, 2);
    const answer = await consume(user, 3);
    expect(answer).toMatchObject({ status: 402, body: { code: 'insufficient_credits' } });
    expect(await lotsOf(user)).toEqual({ available: 2, lots: [2] });
    expect(await audit.entriesOf(user)).toHaveLength(1);
  });

  it('refuses a user who never had any', async () => {
    expect(await consume(newUser(), 1)).toMatchObject({ status: 402 });
  });

  it('gives 7 credits to exactly 7 of 60 racers', async () => {
    const user = newUser();
    await grant(user, 3);
    await grant(user, 4, '2026-12-01T00:00:00Z');
    const answers = await Promise.all(Array.from({ length: 60 }, () => consume(user, 1)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(53);
    expect(await lotsOf(user)).toEqual({ available: 0, lots: [] });
  });

  it('spends the one credit of each of 200 wallets once, with 20 racers each', async () => {
    const wallets = Array.from({ length: 200 }, newUser);
    await Promise.all(wallets.map((user) => grant(user, 1)));
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => wallets.map((user) => consume(user, 1))).flat(),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(200);
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(3_800);
  });

  it('answers each of many at once for himself: enough, too little, unknown, broken, of several kinds', async () => {
    const [rich, poor, broken] = [newUser(), newUser(), newUser()];
    await grant(rich, 1_000);
    await grant(poor, 1);
    await grant(broken, 10);
    await call('POST', `/credits/${rich}/grant`, { credit_type: 'Downloads', amount: 1_000 });
    const db = app.get(Database);
    const breakLots = (held: number) =>
      db.query(
        `UPDATE auth.credit_lots SET remaining = 10 - $2::bigint, held = $2::bigint WHERE user_id = $1`,
        [broken, BigInt(held)],
      );
    await breakLots(10);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => [
        consume(rich, 2),
        consume(poor, 1),
        consume('usr_unknown', 1),
        consume(broken, 1),
        call('POST', `/credits/${rich}/consume`, { credit_type: 'Downloads', amount: 3 }),
      ]).flat(),
    );
    await breakLots(0);
    const statuses = (place: number) =>
      answers.filter((_, index) => index % 5 === place).map(({ status }) => status);
    expect(statuses(0)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(statuses(1).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 402)]);
    expect(statuses(2)).toEqual(Array.from({ length: 20 }, () => 402));
    expect(statuses(3)).toEqual(Array.from({ length: 20 }, () => 500));
    expect(statuses(4)).toEqual(Array.from({ length: 20 }, () => 200));
    const left = answers.filter((_, index) => index % 5 === 0).map(({ body }) => body.available);
    expect(new Set(left).size).toBe(20);
    expect(await lotsOf(broken)).toMatchObject({ available: 10 });
    expect((await audit.entriesOf(rich)).filter(({ type }) => type === 'consumed')).toHaveLength(40);
  });

  it('takes once for an operation that is repeated in one statement, and later', async () => {
    const user = newUser();
    await grant(user, 10);
    const use = app.get(ConsumeCredits, { strict: false });
    const command = {
      wallet: { projectId: 'shop', userId: user, creditType: 'calls' },
      amount: 3,
      reference: undefined,
      operationId: `op_${user}`,
    };
    const answers = await Promise.all(Array.from({ length: 20 }, () => use.execute(command)));
    answers.push(await use.execute(command));
    expect(new Set(answers.map(({ available }) => available))).toEqual(new Set([7]));
    expect(await lotsOf(user)).toMatchObject({ available: 7 });
  });

  it('keeps the cause of each, though they share a statement', async () => {
    const user = newUser();
    await grant(user, 10);
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        consume(user, 1, { 'x-request-id': `cause-${user}-${index}` }),
      ),
    );
    const causes = (await audit.eventsOf(user, 'credits.consumed')).map(
      ({ metadata }) => (metadata as { request_id: string }).request_id,
    );
    expect(causes.sort()).toEqual(Array.from({ length: 10 }, (_, index) => `cause-${user}-${index}`));
  });

  it('cannot block itself: many wallets in every order, with revokes, holds and sweeps between', async () => {
    const wallets = Array.from({ length: 20 }, newUser);
    await Promise.all(wallets.map((user) => grant(user, 100, '2027-01-01T00:00:00Z')));
    const rounds = Array.from({ length: 10 }, (_, round) => [
      ...(round % 2 === 0 ? wallets : [...wallets].reverse()).map((user) => consume(user, 1)),
      ...wallets.map((user) =>
        call('POST', `/credits/${user}/${round % 2 === 0 ? 'holds' : 'revoke'}`, {
          credit_type: 'calls',
          amount: 1,
        }),
      ),
      app.get(LapseCredits, { strict: false }).execute(),
    ]);
    const answers = await Promise.all(rounds.flat());
    const refused = answers.filter((answer) => typeof answer === 'object' && answer.status >= 400);
    expect(refused).toEqual([]);
    for (const user of wallets) expect(await lotsOf(user)).toMatchObject({ available: 80 });
  });

  it('burns what lapses soonest first, what never lapses last, the older first among equals', async () => {
    const user = newUser();
    await grant(user, 5);
    await grant(user, 6, '2027-02-01T00:00:00Z');
    await grant(user, 7, '2027-01-01T00:00:00Z');
    await grant(user, 8, '2027-01-01T00:00:00Z');
    await consume(user, 10);
    expect(await lotsOf(user)).toEqual({ available: 16, lots: [5, 6, 5] });
    await consume(user, 12);
    expect(await lotsOf(user)).toEqual({ available: 4, lots: [4] });
  });

  it('writes off what has lapsed before it spends, and never spends it', async () => {
    const user = newUser();
    await grant(user, 5, '2026-11-22T10:00:00Z');
    await grant(user, 4);
    clock.advance({ days: 1 });
    expect(await consume(user, 5)).toMatchObject({ status: 402 });
    expect((await audit.entriesOf(user)).map(({ type }) => type)).not.toContain('consumed');
    expect(await consume(user, 4)).toMatchObject({ status: 200, body: { consumed: 4, available: 0 } });
    expect((await audit.entriesOf(user)).map(({ type, amount }) => [type, amount])).toEqual([
      ['granted', 5],
      ['granted', 4],
      ['expired', -5],
      ['consumed', -4],
    ]);
  });

  it('is one when it is repeated 50 times at once with one Idempotency-Key', async () => {
    const user = newUser();
    await grant(user, 100);
    const key = { 'idempotency-key': `key-${user}` };
    const answers = await Promise.all(Array.from({ length: 50 }, () => consume(user, 2, key)));
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(await consume(user, 2, key)).toMatchObject({
      status: 200,
      headers: { 'idempotent-replayed': 'true' },
      body: { consumed: 2, available: 98 },
    });
    expect(await lotsOf(user)).toMatchObject({ available: 98 });
  });

  it('acts each time without an Idempotency-Key, even under one request id', async () => {
    const user = newUser();
    await grant(user, 10);
    await consume(user, 1, { 'x-request-id': 'same' });
    await consume(user, 1, { 'x-request-id': 'same' });
    expect(await lotsOf(user)).toMatchObject({ available: 8 });
  });

  it('tells of it by an event that fits the catalogue', async () => {
    const user = newUser();
    await grant(user, 10);
    await consume(user, 4, { 'x-request-id': 'cause-1' });
    const [event] = await audit.eventsOf(user, 'credits.consumed');
    expect(creditsConsumed.schema.parse(event?.data)).toMatchObject({
      user_id: user,
      amount: 4,
      available: 6,
      source: { type: 'consumption', id: null },
      reference: 'r-1',
    });
    expect(event).toMatchObject({
      source: 'auth-service',
      version: creditsConsumed.version,
      metadata: { request_id: 'cause-1', correlation_id: 'cause-1' },
    });
  });

  it('touches the wallet of its own project alone', async () => {
    const user = newUser();
    await grant(user, 10);
    const stranger = callerOf(app, 'other');
    const answer = await stranger('POST', `/credits/${user}/consume`, { credit_type: 'calls', amount: 1 });
    expect(answer).toMatchObject({ status: 402 });
    expect(await lotsOf(user)).toMatchObject({ available: 10 });
  });

  it.each([
    ['no amount', { credit_type: 'calls' }, 'amount'],
    ['a zero amount', { credit_type: 'calls', amount: 0 }, 'amount'],
    ['a negative amount', { credit_type: 'calls', amount: -1 }, 'amount'],
    ['a fraction', { credit_type: 'calls', amount: 1.5 }, 'amount'],
    ['text as amount', { credit_type: 'calls', amount: '1' }, 'amount'],
    ['an amount past the most', { credit_type: 'calls', amount: 1_000_000_000_001 }, 'amount'],
    ['no credit type', { amount: 1 }, 'credit_type'],
    ['an odd credit type', { credit_type: 'a b', amount: 1 }, 'credit_type'],
    ['an empty reference', { credit_type: 'calls', amount: 1, reference: '' }, 'reference'],
    ['a long reference', { credit_type: 'calls', amount: 1, reference: 'x'.repeat(256) }, 'reference'],
    ['an unknown field', { credit_type: 'calls', amount: 1, user: 'x' }, 'user'],
  ])('refuses %s', async (_, body, path) => {
    const answer = await call('POST', '/credits/usr_x/consume', body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ path }] } });
  });

  it('refuses an odd user id and publishable keys', async () => {
    const body = { credit_type: 'calls', amount: 1 };
    expect(await call('POST', '/credits/%20/consume', body)).toMatchObject({ status: 400 });
    expect(await callerOf(app, 'shop', 'pk')('POST', '/credits/usr_1/consume', body)).toMatchObject({
      status: 403,
    });
  });
});
