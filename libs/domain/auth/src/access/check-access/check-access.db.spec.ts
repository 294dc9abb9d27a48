import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from '#infra/database';
import fc from 'fast-check';
import { callerOf, SettableClock, startAuthApp } from '../../../test/auth-app';
import { LedgerAudit } from '../../../test/ledger-audit';
import { AuthModule } from '../../auth.module';

describe('POST /check', () => {
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
  const check = (body: object, headers: Record<string, string> = {}) => call('POST', '/check', body, headers);
  const permit = (user: string, permission = 'pro', expires_at: string | null = null) =>
    call('POST', `/permissions/${user}`, expires_at === null ? { permission } : { permission, expires_at });
  const grant = (user: string, amount: number, expires_at: string | null = null) =>
    call('POST', `/credits/${user}/grant`, { credit_type: 'calls', amount, expires_at });
  const inAMinute = () => new Date(clock.now().getTime() + 60_000).toISOString();

  it('tells whether a user has a permission, and why', async () => {
    const user_id = newUser();
    const body = { user_id, permission: 'pro' };
    expect((await check(body)).body).toEqual({ allowed: false, reason: 'never_granted' });
    await permit(user_id);
    expect(await check(body)).toMatchObject({ status: 200, body: { allowed: true, reason: 'granted' } });
    await call('DELETE', `/permissions/${user_id}/pro`);
    expect((await check(body)).body).toEqual({ allowed: false, reason: 'revoked' });
  });

  it('tells whether there are enough credits, and takes none', async () => {
    const user_id = newUser();
    const body = { user_id, credit_type: 'calls' };
    expect((await check(body)).body).toEqual({ allowed: false, reason: 'insufficient_credits', balance: 0 });
    await grant(user_id, 5);
    expect((await check(body)).body).toEqual({ allowed: true, reason: 'credits_available', balance: 5 });
    expect((await check({ ...body, amount: 5 })).body).toMatchObject({ allowed: true, balance: 5 });
    expect((await check({ ...body, amount: 6 })).body).toMatchObject({ allowed: false, balance: 5 });
  });

  it('takes the credits when it allows', async () => {
    const user_id = newUser();
    await grant(user_id, 5);
    const body = { user_id, credit_type: 'calls', amount: 3, consume: true };
    expect((await check(body)).body).toEqual({ allowed: true, reason: 'credits_available', balance: 2 });
    expect((await check(body)).body).toEqual({ allowed: false, reason: 'insufficient_credits', balance: 2 });
  });

  it('takes them only with the permission, and needs both', async () => {
    const user_id = newUser();
    await grant(user_id, 5);
    const body = { user_id, permission: 'pro', credit_type: 'calls', amount: 3, consume: true };
    expect((await check(body)).body).toEqual({ allowed: false, reason: 'never_granted', balance: 5 });
    await permit(user_id);
    expect((await check({ ...body, consume: false })).body).toEqual({
      allowed: true,
      reason: 'granted',
      balance: 5,
    });
    expect((await check(body)).body).toEqual({ allowed: true, reason: 'granted', balance: 2 });
    expect((await check(body)).body).toEqual({ allowed: false, reason: 'insufficient_credits', balance: 2 });
  });

  it('counts what has lapsed and what due holds free, without anyone having written it down', async () => {
    const user_id = newUser();
    await grant(user_id, 10, inAMinute());
    await grant(user_id, 10);
    await call('POST', `/credits/${user_id}/holds`, {
      credit_type: 'calls',
      amount: 15,
      expires_in_seconds: 60,
    });
    const body = { user_id, credit_type: 'calls' };
    expect((await check(body)).body).toMatchObject({ balance: 5 });
    clock.advance({ seconds: 60 });
    expect((await check(body)).body).toMatchObject({ balance: 10 });
    expect((await check({ ...body, amount: 10, consume: true })).body).toMatchObject({ balance: 0 });
  });

  it('allows exactly 7 of 60 racers for 7 credits, whichever way they ask', async () => {
    const user_id = newUser();
    await permit(user_id);
    await grant(user_id, 7);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        check({
          user_id,
          credit_type: 'calls',
          consume: true,
          ...(index % 2 === 0 ? { permission: 'pro' } : {}),
        }),
      ),
    );
    expect(answers.filter(({ body }) => body.allowed)).toHaveLength(7);
    expect(await audit.entriesOf(user_id)).toHaveLength(8);
  });

  it('takes once for one Idempotency-Key, and answers the same', async () => {
    const user_id = newUser();
    await grant(user_id, 5);
    const key = { 'idempotency-key': `check-${user_id}` };
    const body = { user_id, credit_type: 'calls', consume: true };
    const first = await check(body, key);
    expect(await check(body, key)).toMatchObject({
      headers: { 'idempotent-replayed': 'true' },
      body: first.body,
    });
    expect((await check({ user_id, credit_type: 'calls' })).body).toMatchObject({ balance: 4 });
  });

  it('takes exactly when it allows, however the sources of the permission stand', async () => {
    const day = fc.option(fc.integer({ min: -1, max: 1 }), { nil: null });
    const source = fc.record({ live: fc.boolean(), expires: day, revoked: fc.boolean(), grace: day });
    await fc.assert(
      fc.asyncProperty(fc.array(source, { maxLength: 3 }), async (sources) => {
        const user_id = newUser();
        await grant(user_id, 1);
        const at = (days: number | null) =>
          days === null ? null : new Date(clock.now().getTime() + days * 86_400_000);
        for (const [place, { live, expires, revoked, grace }] of sources.entries()) {
          const lives = live && !revoked;
          await app.get(Database).query(
            `INSERT INTO auth.permission_grants (id, project_id, user_id, permission, source_type, source_id, live, granted_at,
                                                 expires_at, revoked_at, grace_ends_at)
             VALUES ($1, 'shop', $2, 'pro', 'payment', $1, $3::boolean, $4::timestamptz, $5::timestamptz, $6::timestamptz, $7::timestamptz)`,
            [
              `grant_${user_id}_${place}`,
              user_id,
              lives,
              at(-2),
              at(expires),
              revoked ? at(-1) : null,
              lives ? null : at(grace),
            ],
          );
        }
        const { body } = await check({ user_id, permission: 'pro', credit_type: 'calls', consume: true });
        expect(body.balance).toBe(body.allowed ? 0 : 1);
        expect((await check({ user_id, permission: 'pro' })).body).toMatchObject({
          allowed: body.allowed,
          reason: body.reason,
        });
      }),
      { numRuns: 60 },
    );
  });

  it('knows nothing of the users of another project', async () => {
    const user_id = newUser();
    await grant(user_id, 5);
    await permit(user_id);
    const stranger = callerOf(app, 'other');
    const body = { user_id, permission: 'pro', credit_type: 'calls', consume: true };
    expect((await stranger('POST', '/check', body)).body).toEqual({
      allowed: false,
      reason: 'never_granted',
      balance: 0,
    });
  });

  it.each([
    ['nothing to check', {}, 'permission'],
    ['no user', { user_id: undefined, permission: 'pro' }, 'user_id'],
    ['an amount of nothing', { permission: 'pro', amount: 1 }, 'amount'],
    ['nothing to consume', { permission: 'pro', consume: true }, 'consume'],
    ['a zero amount', { credit_type: 'calls', amount: 0 }, 'amount'],
    ['text as consume', { credit_type: 'calls', consume: 'true' }, 'consume'],
    ['an odd permission', { permission: 'a b' }, 'permission'],
    ['an unknown field', { permission: 'pro', reference: 'x' }, 'reference'],
  ])('refuses %s', async (_, change, path) => {
    expect(await check({ user_id: 'usr_1', ...change })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path }] },
    });
  });

  it('refuses publishable keys', async () => {
    const body = { user_id: 'usr_1', permission: 'pro' };
    expect(await callerOf(app, 'shop', 'pk')('POST', '/check', body)).toMatchObject({ status: 403 });
  });
});
