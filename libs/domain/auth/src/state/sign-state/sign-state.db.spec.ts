import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, type JWTVerifyOptions } from 'jose';
import { TokenConfig } from '#infra/config';
import { callerOf, SettableClock, startAuthApp } from '../../../test/auth-app';
import { AuthModule } from '../../auth.module';

describe('entitlement tokens', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let shop: ReturnType<typeof callerOf>;
  let url: string;
  let keys: ReturnType<typeof createRemoteJWKSet>;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
    keys = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`));
    shop = callerOf(app, 'shop');
    const expires_at = new Date(clock.now().getTime() + 3_600_000).toISOString();
    await shop('POST', '/permissions/usr_1', { permission: 'pro', expires_at });
    await shop('POST', '/credits/usr_1/grant', { credit_type: 'api', amount: 50 });
  });
  afterAll(() => app.close());

  const ask = (userId: string, body?: object) => shop('POST', `/users/${userId}/entitlement_token`, body);
  /** As a project does that trusts the published keys and nothing else. */
  const checked = (token: unknown, options: JWTVerifyOptions = {}) =>
    jwtVerify(String(token), keys, {
      algorithms: ['ES256'],
      typ: 'entitlement+jwt',
      issuer: app.get(TokenConfig).issuer,
      audience: 'shop',
      ...options,
    });

  it('tell the whole state, and are checked over HTTP by the published keys alone', async () => {
    const { status, body } = await ask('usr_1');
    expect(status).toBe(201);
    const { payload, protectedHeader } = await checked(body.token);
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'entitlement+jwt' });
    const state = await shop('GET', '/users/usr_1/state');
    const { permissions, credits, subscriptions } = payload;
    expect({ user_id: payload.sub, permissions, credits, subscriptions }).toEqual(state.body);
    expect(payload.jti).toEqual(expect.any(String));
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
    expect(body.expires_at).toBe(new Date((payload.exp ?? 0) * 1_000).toISOString());
    await expect(checked(body.token, { audience: 'notes' })).rejects.toThrow();
  });

  it('live as long as asked, between one minute and fifteen', async () => {
    const { payload } = await checked((await ask('usr_1', { ttl_seconds: 60 })).body.token);
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    for (const body of [{ ttl_seconds: 59 }, { ttl_seconds: 901 }, { ttl_seconds: '60' }, { ttl: 60 }]) {
      expect(await ask('usr_1', body)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    }
  });

  it('are no access tokens', async () => {
    const { body } = await ask('usr_1');
    expect(decodeProtectedHeader(String(body.token)).typ).not.toBe('at+jwt');
    for (const headers of [{}, { 'x-project-id': 'shop' }] as Record<string, string>[]) {
      const answer = await fetch(`${url}/api/v1/credits/usr_1`, {
        headers: { authorization: `Bearer ${String(body.token)}`, ...headers },
      });
      expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'invalid_token' }]);
    }
  });

  it('are for whoever is not known here as well, and then tell of nothing', async () => {
    const { payload } = await checked((await ask('stranger')).body.token);
    expect(payload).toMatchObject({ sub: 'stranger', permissions: [], credits: [], subscriptions: [] });
  });

  it('are not for one who is suspended or was deleted', async () => {
    await shop('POST', '/users', { user_id: 'usr_2', email: 'usr_2@example.com' });
    expect((await ask('usr_2')).status).toBe(201);
    await shop('POST', '/users/usr_2/suspend');
    expect(await ask('usr_2')).toMatchObject({ status: 403, body: { code: 'user_suspended' } });
    await shop('DELETE', '/users/usr_2');
    expect(await ask('usr_2')).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
  });

  it('are for the project’s backend alone', async () => {
    const frontEnd = callerOf(app, 'shop', 'pk');
    expect((await frontEnd('POST', '/users/usr_1/entitlement_token')).status).toBe(403);
    const { payload } = await checked(
      (await callerOf(app, 'notes')('POST', '/users/usr_1/entitlement_token')).body.token,
      { audience: 'notes' },
    );
    expect(payload).toMatchObject({ permissions: [], credits: [] });
  });
});
