import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { paymentSucceeded, subscriptionCreated } from '#contracts';
import { Database } from '#infra/database';
import { Outbox } from '#infra/event-bus';
import { withRequestContext } from '#infra/logging';
import { callerOf, SettableClock, startAuthApp, until } from '../../test/auth-app';
import { AuthModule } from '../auth.module';
import { permissionsResponse } from './list-permissions/list-permissions.schema';
import { permissionResponse } from './permission.schema';

const payment = {
  payment_id: 'pay_1',
  payment_type: 'one_time',
  product_id: 'lifetime',
  amount: 4_900,
  currency: 'usd',
  reference: null,
  metadata: {},
} as const;

describe('the permissions API', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let call: ReturnType<typeof callerOf>;
  let users = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    call = callerOf(app, 'shop');
  });

  afterAll(() => app.close());

  const newUser = () => `usr_${(users += 1)}`;
  const grant = (user: string, body: unknown) => call('POST', `/permissions/${user}`, body);
  const check = async (user: string, permission = 'pro', query = '') => {
    const { status, body } = await call('GET', `/permissions/${user}/${permission}${query}`);
    expect(status).toBe(200);
    return permissionResponse.parse(body);
  };
  const inTransaction = (work: (outbox: Outbox) => Promise<unknown>) =>
    app.get(Database).transaction(() => work(app.get(Outbox)));

  it('answers no, not 404, for what was never granted', async () => {
    expect(await check(newUser())).toEqual({
      permission: 'pro',
      allowed: false,
      reason: 'never_granted',
      source: null,
      expires_at: null,
      in_grace: false,
    });
    expect(await call('GET', '/permissions/usr_unknown')).toMatchObject({
      status: 200,
      body: { user_id: 'usr_unknown', permissions: [] },
    });
  });

  it('grants by hand, revokes, and grants again', async () => {
    const user = newUser();
    const given = {
      permission: 'pro',
      allowed: true,
      reason: 'granted',
      source: { type: 'manual', id: 'manual' },
      expires_at: null,
      in_grace: false,
    };
    expect(await grant(user, { permission: 'pro' })).toMatchObject({ status: 201, body: given });
    expect(await check(user)).toEqual(given);
    expect(await call('DELETE', `/permissions/${user}/pro`)).toMatchObject({
      status: 200,
      body: { allowed: false, reason: 'revoked', permission: 'pro' },
    });
    expect(await call('DELETE', `/permissions/${user}/pro`)).toMatchObject({
      status: 404,
      body: { code: 'permission_not_found' },
    });
    expect(await grant(user, { permission: 'pro' })).toMatchObject({ status: 201, body: given });
  });

  it('ends at expires_at, at the moment of reading', async () => {
    const user = newUser();
    const expires_at = new Date(clock.now().getTime() + 60_000).toISOString();
    expect(await grant(user, { permission: 'pro', expires_at })).toMatchObject({ body: { expires_at } });
    clock.advance({ seconds: 59 });
    expect(await check(user)).toMatchObject({ allowed: true, expires_at });
    clock.advance({ seconds: 1 });
    expect(await check(user)).toMatchObject({ allowed: false, reason: 'expired', expires_at });
    expect(await grant(user, { permission: 'pro' })).toMatchObject({
      body: { allowed: true, expires_at: null },
    });
  });

  it('gives what a payment has bought, which a revoke by hand does not touch', async () => {
    const user = newUser();
    await inTransaction((outbox) =>
      outbox.append(
        paymentSucceeded,
        { projectId: 'shop', userId: user },
        { ...payment, user_id: user, permissions: ['pro'] },
      ),
    );
    await until(async () => (await check(user)).allowed);
    await grant(user, { permission: 'pro' });
    expect(await call('DELETE', `/permissions/${user}/pro`)).toMatchObject({
      status: 200,
      body: { allowed: true, source: { type: 'payment', id: 'pay_1' } },
    });
    expect(await call('DELETE', `/permissions/${user}/pro`)).toMatchObject({ status: 404 });
  });

  it('takes the permissions of a subscription from its own events, and those of what was bought with it from the payment', async () => {
    const user = newUser();
    const webhook = { requestId: 'evt_of_stripe', correlationId: 'evt_of_stripe' };
    const tell = (work: (outbox: Outbox) => Promise<unknown>) =>
      withRequestContext(webhook, () => inTransaction(work));
    await tell(async (outbox) => {
      await outbox.append(
        paymentSucceeded,
        { projectId: 'shop', userId: user },
        { ...payment, payment_type: 'subscription', user_id: user, permissions: ['book'] },
      );
      await outbox.append(
        subscriptionCreated,
        { projectId: 'shop', userId: user },
        {
          subscription_id: 'sub_1',
          user_id: user,
          product_id: 'pro_monthly',
          plan: 'pro_monthly',
          status: 'active',
          current_period_end: '2026-12-21T10:00:00.000Z',
          cancel_at_period_end: false,
          payment_id: 'pay_1',
          permissions: ['pro'],
          grace_started_at: null,
          grace_ends_at: null,
        },
      );
    });
    await until(async () => (await check(user)).allowed);
    expect((await check(user, 'book')).source).toEqual({ type: 'payment', id: 'pay_1' });
    const { source, explain } = await check(user, 'pro', '?explain=true');
    expect(source).toEqual({ type: 'subscription', id: 'sub_1' });
    expect(explain).toHaveLength(1);
    expect(explain?.[0]).toMatchObject({
      source,
      allowed: true,
      granted_by_event: expect.stringMatching(/^evt_/) as string,
      caused_by: 'evt_of_stripe',
      subscription: { product_id: 'pro_monthly', status: 'active', payment_id: 'pay_1' },
      grace_ends_at: null,
    });
  });

  it('lists by name what a user has and had, with the chain when asked', async () => {
    const user = newUser();
    await grant(user, { permission: 'pro' });
    await grant(user, { permission: 'export' });
    await call('DELETE', `/permissions/${user}/export`);
    const { body } = await call('GET', `/permissions/${user}?explain=true`);
    const { permissions } = permissionsResponse.parse(body);
    expect(permissions.map(({ permission, allowed }) => [permission, allowed])).toEqual([
      ['export', false],
      ['pro', true],
    ]);
    expect(permissions.map(({ explain }) => explain?.length)).toEqual([1, 1]);
    expect(permissionsResponse.parse((await call('GET', `/permissions/${user}`)).body)).toMatchObject({
      user_id: user,
    });
  });

  it('tells of a grant and of its end by time, once each', async () => {
    const user = newUser();
    const expires_at = new Date(clock.now().getTime() + 60_000).toISOString();
    await grant(user, { permission: 'pro', expires_at });
    await grant(user, { permission: 'pro', expires_at });
    clock.advance({ seconds: 60 });
    const events = () =>
      app.get(Database).query<{
        type: string;
        data: unknown;
      }>(`SELECT type, data FROM events.events WHERE user_id = $1 AND type LIKE 'permission.%' ORDER BY position`, [user]);
    await until(async () => (await events()).length === 2);
    const source = { type: 'manual', id: 'manual' };
    expect(await events()).toEqual([
      { type: 'permission.granted', data: { user_id: user, permission: 'pro', source, expires_at } },
      { type: 'permission.revoked', data: { user_id: user, permission: 'pro', source, expires_at } },
    ]);
  });

  it('keeps the users of projects apart', async () => {
    const user = newUser();
    await grant(user, { permission: 'pro' });
    const stranger = callerOf(app, 'other');
    expect(await stranger('GET', `/permissions/${user}/pro`)).toMatchObject({ body: { allowed: false } });
    expect(await stranger('GET', `/permissions/${user}`)).toMatchObject({ body: { permissions: [] } });
    expect(await stranger('DELETE', `/permissions/${user}/pro`)).toMatchObject({ status: 404 });
    expect(await check(user)).toMatchObject({ allowed: true });
  });

  it.each([
    ['no permission', {}, 'permission'],
    ['an odd permission', { permission: 'a b' }, 'permission'],
    ['a long permission', { permission: 'p'.repeat(129) }, 'permission'],
    ['a permission that is no text', { permission: 7 }, 'permission'],
    ['an end that is no time', { permission: 'pro', expires_at: 'tomorrow' }, 'expires_at'],
    ['an end in the past', { permission: 'pro', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['an unknown field', { permission: 'pro', project_id: 'other' }, 'project_id'],
  ])('refuses %s', async (_, body, path) => {
    expect(await grant('usr_x', body)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path }] },
    });
  });

  it.each([
    ['GET', '/permissions/a%20b'],
    ['GET', '/permissions/usr_1/a%20b'],
    ['GET', '/permissions/usr_1/pro?explain=yes'],
    ['GET', '/permissions/usr_1?unknown=1'],
    ['DELETE', '/permissions/usr_1/a%20b'],
  ] as const)('refuses %s %s', async (method, path) => {
    expect(await call(method, path)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it('is not for publishable keys', async () => {
    const frontEnd = callerOf(app, 'shop', 'pk');
    expect(await frontEnd('GET', '/permissions/usr_1/pro')).toMatchObject({ status: 403 });
    expect(await frontEnd('POST', '/permissions/usr_1', { permission: 'pro' })).toMatchObject({
      status: 403,
    });
  });
});
