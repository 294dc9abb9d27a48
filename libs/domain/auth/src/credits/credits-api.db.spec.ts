import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { creditsExpired, creditsGranted, creditsPurchased, creditsRevoked } from '#contracts';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { callerOf, SettableClock, startAuthApp, until } from '../../test/auth-app';
import { LedgerAudit } from '../../test/ledger-audit';
import { AuthModule } from '../auth.module';
import { TimeWorker } from '../time-worker';
import { grantCreditsResponse } from './grant-credits/grant-credits.schema';
import { ledgerResponse, type LedgerResponse } from './list-ledger/list-ledger.schema';
import { creditsResponse } from './read-credits/read-credits.schema';

const LARGEST = Number.MAX_SAFE_INTEGER;

describe('the credits API', () => {
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
  const grant = (user: string, body: Record<string, unknown>) =>
    call('POST', `/credits/${user}/grant`, { credit_type: 'calls', ...body });
  const balances = async (user: string) =>
    creditsResponse.parse((await call('GET', `/credits/${user}`)).body).balances;
  const ledger = async (user: string, query = ''): Promise<LedgerResponse> =>
    ledgerResponse.parse((await call('GET', `/credits/${user}/ledger${query}`)).body);
  const purchase = (user: string, bought: Record<string, unknown> = {}) =>
    app.get(Database).transaction(() =>
      app.get(Outbox).append(
        creditsPurchased,
        { projectId: 'shop', userId: user },
        {
          user_id: user,
          payment_id: `pay_${user}`,
          product_id: 'pack',
          credit_type: 'calls',
          credits: 100,
          expires_at: null,
          ...bought,
        },
      ),
    );

  it('has no balances for an unknown user, and no 404', async () => {
    expect(await call('GET', '/credits/usr_unknown')).toMatchObject({
      status: 200,
      body: { user_id: 'usr_unknown', balances: [] },
    });
    expect(await ledger('usr_unknown')).toEqual({ data: [], has_more: false, next_cursor: null });
  });

  it('grants a lot by hand', async () => {
    const user = newUser();
    const expires_at = '2027-01-01T00:00:00.000Z';
    const { status, body } = await grant(user, { amount: 10, expires_at, reference: 'welcome' });
    expect(status).toBe(201);
    expect(grantCreditsResponse.parse(body)).toMatchObject({
      credit_type: 'calls',
      amount: 10,
      available: 10,
      expires_at,
    });
    const source = { type: 'manual', id: null };
    expect(await balances(user)).toEqual([
      {
        credit_type: 'calls',
        available: 10,
        held: 0,
        debt: 0,
        lots: [{ amount: 10, remaining: 10, expires_at, source }],
      },
    ]);
    const [event] = await audit.eventsOf(user, 'credits.granted');
    expect(creditsGranted.schema.parse(event?.data)).toMatchObject({
      amount: 10,
      available: 10,
      source,
      reference: 'welcome',
    });
  });

  it('adds one lot for a payment and kind of credit, by however many events it is told', async () => {
    const user = newUser();
    await purchase(user);
    await purchase(user);
    await purchase(user, { credit_type: 'downloads', credits: 3, expires_at: '2027-01-01T00:00:00.000Z' });
    await until(async () => (await balances(user)).length === 2);
    const source = { type: 'purchase', id: `pay_${user}` };
    expect(await balances(user)).toEqual([
      {
        credit_type: 'calls',
        available: 100,
        held: 0,
        debt: 0,
        lots: [{ amount: 100, remaining: 100, expires_at: null, source }],
      },
      {
        credit_type: 'downloads',
        available: 3,
        held: 0,
        debt: 0,
        lots: [{ amount: 3, remaining: 3, expires_at: '2027-01-01T00:00:00.000Z', source }],
      },
    ]);
    expect(await audit.eventsOf(user, 'credits.granted')).toHaveLength(2);
  });

  it('keeps the event of a purchase that would make the balance too large', async () => {
    const user = newUser();
    await purchase(user, { credits: LARGEST });
    await until(async () => (await balances(user))[0]?.available === LARGEST);
    expect(await grant(user, { amount: 1 })).toMatchObject({
      status: 422,
      body: { code: 'balance_limit_exceeded' },
    });
    const eventId = await purchase(user, { payment_id: 'pay_more', credits: 1 });
    const failures = async () => {
      const rows = await app
        .get(Database)
        .query<{ failures: number }>(`SELECT failures FROM events.outbox WHERE event_id = $1`, [eventId]);
      return rows[0]?.failures ?? 0;
    };
    await until(async () => (await failures()) > 0);
    await call('POST', `/credits/${user}/consume`, { credit_type: 'calls', amount: 1 });
    await until(async () => (await audit.entriesOf(user)).length === 3);
    expect((await balances(user))[0]?.available).toBe(LARGEST);
  });

  it('takes back at most what is there', async () => {
    const user = newUser();
    const revoke = (amount: number) =>
      call('POST', `/credits/${user}/revoke`, { credit_type: 'calls', amount, reference: 'abuse' });
    expect(await revoke(5)).toMatchObject({ status: 200, body: { revoked: 0, available: 0 } });
    await grant(user, { amount: 10 });
    expect(await revoke(4)).toMatchObject({ status: 200, body: { revoked: 4, available: 6 } });
    expect(await revoke(40)).toMatchObject({ status: 200, body: { revoked: 6, available: 0 } });
    const [event] = await audit.eventsOf(user, 'credits.revoked');
    expect(creditsRevoked.schema.parse(event?.data)).toMatchObject({
      amount: 4,
      available: 6,
      reference: 'abuse',
    });
    expect((await ledger(user)).data.map(({ type, amount }) => [type, amount])).toEqual([
      ['revoked', -6],
      ['revoked', -4],
      ['granted', 10],
    ]);
  });

  it('writes off what has lapsed before it answers', async () => {
    const user = newUser();
    const expires_at = new Date(clock.now().getTime() + 60_000).toISOString();
    await grant(user, { amount: 10, expires_at });
    await grant(user, { amount: 2 });
    clock.advance({ seconds: 60 });
    expect(await balances(user)).toMatchObject([{ available: 2, lots: [{ remaining: 2 }] }]);
    expect((await ledger(user)).data[0]).toMatchObject({
      type: 'expired',
      amount: -10,
      balance_after: 2,
      source: { type: 'manual', id: null },
    });
    const [event] = await audit.eventsOf(user, 'credits.expired');
    expect(creditsExpired.schema.parse(event?.data)).toMatchObject({ amount: 10, available: 2 });
    expect(event?.id).toMatch(/^evt_[0-9a-hjkmnp-tv-z]{26}$/);
  });

  it('writes off what has lapsed without anyone asking', async () => {
    const user = newUser();
    await grant(user, { amount: 10, expires_at: new Date(clock.now().getTime() + 60_000).toISOString() });
    clock.advance({ seconds: 60 });
    await app.get(TimeWorker, { strict: false }).catchUp();
    expect((await audit.entriesOf(user)).map(({ amount }) => amount)).toEqual([10, -10]);
  });

  it('pages through the ledger, newest first, of one kind or of all, without gap or repetition', async () => {
    const user = newUser();
    for (let index = 1; index <= 5; index += 1) {
      await grant(user, { amount: index, credit_type: index % 2 === 0 ? 'downloads' : 'calls' });
    }
    const read = async (filter: string) => {
      const amounts: number[] = [];
      let cursor: string | null = null;
      do {
        const page: LedgerResponse = await ledger(
          user,
          `?limit=2${filter}${cursor === null ? '' : `&cursor=${cursor}`}`,
        );
        amounts.push(...page.data.map(({ amount }) => amount));
        cursor = page.next_cursor;
      } while (cursor !== null);
      return amounts;
    };
    expect(await read('')).toEqual([5, 4, 3, 2, 1]);
    expect(await read('&credit_type=calls')).toEqual([5, 3, 1]);
    expect(await read('&credit_type=other')).toEqual([]);
  });

  it('keeps the users of projects apart', async () => {
    const user = newUser();
    await grant(user, { amount: 10 });
    const stranger = callerOf(app, 'other');
    expect(await stranger('GET', `/credits/${user}`)).toMatchObject({ body: { balances: [] } });
    expect(await stranger('GET', `/credits/${user}/ledger`)).toMatchObject({ body: { data: [] } });
    expect(
      await stranger('POST', `/credits/${user}/revoke`, { credit_type: 'calls', amount: 1 }),
    ).toMatchObject({ body: { revoked: 0 } });
    expect(await balances(user)).toMatchObject([{ available: 10 }]);
  });

  it('makes a repeated grant one', async () => {
    const user = newUser();
    const key = { 'idempotency-key': `grant-${user}` };
    const send = () => call('POST', `/credits/${user}/grant`, { credit_type: 'calls', amount: 5 }, key);
    await Promise.all(Array.from({ length: 20 }, send));
    expect(await send()).toMatchObject({ status: 201, body: { available: 5 } });
    expect(await balances(user)).toMatchObject([{ available: 5, lots: [{ amount: 5 }] }]);
  });

  describe.each(['grant', 'revoke'])('POST …/%s', (what) => {
    it.each([
      ['no amount', { amount: undefined }, 'amount'],
      ['a zero amount', { amount: 0 }, 'amount'],
      ['a negative amount', { amount: -5 }, 'amount'],
      ['a fraction', { amount: 0.5 }, 'amount'],
      ['text as amount', { amount: '5' }, 'amount'],
      ['an amount past the most', { amount: 1_000_000_000_001 }, 'amount'],
      ['no credit type', { credit_type: undefined }, 'credit_type'],
      ['an odd credit type', { credit_type: '-' }, 'credit_type'],
      ['an empty reference', { reference: '' }, 'reference'],
      ['a reference that is no text', { reference: 7 }, 'reference'],
      ['an unknown field', { user_id: 'usr_1' }, 'user_id'],
    ])('refuses %s', async (_, change, path) => {
      const body = { credit_type: 'calls', amount: 5, ...change };
      expect(await call('POST', `/credits/usr_x/${what}`, body)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed', errors: [{ path }] },
      });
    });
  });

  it.each(['tomorrow', '2020-01-01T00:00:00Z', '2027-02-30T00:00:00Z', 5])(
    'refuses to grant until %s',
    async (expires_at) => {
      expect(await grant('usr_x', { amount: 1, expires_at })).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'expires_at' }] },
      });
    },
  );

  it.each([
    ['/credits/a%20b', 'validation_failed'],
    ['/credits/usr_1/ledger?limit=0', 'validation_failed'],
    ['/credits/usr_1/ledger?limit=101', 'validation_failed'],
    ['/credits/usr_1/ledger?unknown=1', 'validation_failed'],
    ['/credits/usr_1/ledger?credit_type=a%20b', 'validation_failed'],
    ['/credits/usr_1/ledger?cursor=nonsense', 'invalid_cursor'],
    [`/credits/usr_1/ledger?cursor=${Buffer.from('1:pay_01jd').toString('base64url')}`, 'invalid_cursor'],
  ])('refuses GET %s', async (path, code) => {
    expect(await call('GET', path)).toMatchObject({ status: 400, body: { code } });
  });
});
