import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { Database } from '#infra/database';
import { callerOf, SettableClock, startAuthApp, until } from '../../test/auth-app';
import { mailsTo, tokenMailedTo } from '../../test/mailbox';
import { AuthModule } from '../auth.module';
import { LoginAttemptsRepository } from './login/login-attempts.repository';
import { MailOrders } from './order-mail/mail-orders';

const password = 'correct horse battery';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

describe('the tokens API', () => {
  let app: NestFastifyApplication;
  let db: Database;
  let shop: ReturnType<typeof callerOf>;
  let people = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, new SettableClock());
    db = app.get(Database);
    shop = callerOf(app, 'shop');
  });
  afterAll(() => app.close());

  const newUser = async () => {
    const email = `reader_${(people += 1)}@example.com`;
    const { body } = await shop('POST', '/users', { email, password });
    return { userId: body.user_id as string, email };
  };
  const logIn = (email: string, word = password, call = shop) =>
    call('POST', '/auth/login', { email, password: word });
  const session = async () => {
    const user = await newUser();
    const { status, body } = await logIn(user.email);
    expect(status).toBe(200);
    return { ...user, tokens: body as unknown as Tokens };
  };
  const refresh = (token: string, call = shop) => call('POST', '/auth/refresh', { refresh_token: token });
  const passTime = (seconds: number) =>
    db.query(`UPDATE auth.refresh_tokens SET rotated_at = rotated_at - $1::int * interval '1 second'`, [
      seconds,
    ]);

  describe('logging in', () => {
    it('gives an access token that anyone can check with the published keys', async () => {
      const { userId, email, tokens } = await session();
      expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
      const jwks = (await app.inject({ url: '/.well-known/jwks.json' })).json<JSONWebKeySet>();
      for (const key of jwks.keys) expect(key).not.toHaveProperty('d');
      const { payload, protectedHeader } = await jwtVerify(tokens.access_token, createLocalJWKSet(jwks), {
        audience: 'shop',
        algorithms: ['ES256'],
      });
      expect(protectedHeader.typ).toBe('at+jwt');
      expect(payload).toMatchObject({ sub: userId, email, is_verified: false, project_id: 'shop' });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
    });

    it('works whatever the case of the address, and in the user’s own project only', async () => {
      const { email } = await newUser();
      expect((await logIn(email.toUpperCase())).status).toBe(200);
      expect((await logIn(email, password, callerOf(app, 'notes'))).status).toBe(401);
    });

    it('does not tell an unknown address from a wrong password', async () => {
      const { email } = await newUser();
      const wrong = await logIn(email, 'something else');
      const unknown = await logIn('nobody@example.com', 'something else');
      expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
      expect(unknown.status).toBe(401);
      expect(unknown.body).toEqual(wrong.body);
    });

    it.each(['known', 'unknown'])(
      'slows guessing down for a %s address, the right password included',
      async (kind) => {
        const email = kind === 'known' ? (await newUser()).email : 'stranger@example.com';
        const guesses = await Promise.all(Array.from({ length: 20 }, () => logIn(email, 'a guess of mine')));
        const looked = guesses.filter(({ status }) => status === 401);
        expect(looked.length).toBeLessThanOrEqual(7);
        const blocked = await logIn(email);
        expect(blocked).toMatchObject({ status: 429, body: { code: 'too_many_attempts' } });
        expect(Number(blocked.headers['retry-after'])).toBeGreaterThanOrEqual(1);
        await db.query('UPDATE auth.login_attempts SET blocked_until = now()');
        expect((await logIn(email)).status).toBe(kind === 'known' ? 200 : 401);
        await db.query('DELETE FROM auth.login_attempts');
      },
    );

    it('lets twenty in at once who all know the password', async () => {
      const { email } = await newUser();
      const answers = await Promise.all(Array.from({ length: 20 }, () => logIn(email)));
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    });

    it('takes one login that had to wait for another at the same moment for no guess', async () => {
      const attempts = app.get(LoginAttemptsRepository);
      const waited = await db.transaction(async () => {
        await db.query('SELECT now()::text');
        expect(await db.outsideTransaction(() => attempts.begin('shop', 'hash_at_once'))).toBeUndefined();
        return attempts.begin('shop', 'hash_at_once');
      });
      expect(waited).toBeUndefined();
    });

    it('tells a suspended user so, but only with the right password', async () => {
      const { userId, email } = await newUser();
      await shop('POST', `/users/${userId}/suspend`);
      expect(await logIn(email)).toMatchObject({ status: 403, body: { code: 'user_suspended' } });
      expect((await logIn(email, 'something else')).status).toBe(401);
    });
  });

  describe('refreshing', () => {
    it('gives other tokens each time, for the same user', async () => {
      const { userId, tokens } = await session();
      const { status, body } = await refresh(tokens.refresh_token);
      expect(status).toBe(200);
      expect(body.refresh_token).not.toBe(tokens.refresh_token);
      expect(decodeJwt(String(body.access_token)).sub).toBe(userId);
      expect((await refresh(String(body.refresh_token))).status).toBe(200);
    });

    it('gives twenty at once the same next token, which then works once', async () => {
      const { tokens } = await session();
      const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(tokens.refresh_token)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      const next = new Set(answers.map(({ body }) => String(body.refresh_token)));
      expect(next.size).toBe(1);
      expect((await refresh([...next][0] ?? '')).status).toBe(200);
    });

    it('gives a lost answer again within ten seconds, and not after', async () => {
      const { tokens } = await session();
      const first = await refresh(tokens.refresh_token);
      expect((await refresh(tokens.refresh_token)).body.refresh_token).toBe(first.body.refresh_token);
      await passTime(11);
      expect((await refresh(tokens.refresh_token)).status).toBe(401);
      expect((await refresh(String(first.body.refresh_token))).status).toBe(401);
    });

    it('ends the whole family when a used token comes again', async () => {
      const { tokens } = await session();
      const second = await refresh(tokens.refresh_token);
      const third = await refresh(String(second.body.refresh_token));
      expect(await refresh(tokens.refresh_token)).toMatchObject({
        status: 401,
        body: { code: 'invalid_token' },
      });
      for (const { body } of [second, third]) {
        expect((await refresh(String(body.refresh_token))).status).toBe(401);
      }
    });

    it('leaves other sessions of the user alone', async () => {
      const { email, tokens } = await session();
      const other = await logIn(email);
      const next = await refresh(tokens.refresh_token);
      await refresh(String(next.body.refresh_token));
      await refresh(tokens.refresh_token);
      expect((await refresh(String(other.body.refresh_token))).status).toBe(200);
    });

    it('knows no token of another project', async () => {
      const { tokens } = await session();
      expect((await refresh(tokens.refresh_token, callerOf(app, 'notes'))).status).toBe(401);
      expect((await refresh(tokens.refresh_token)).status).toBe(200);
    });

    it.each<[string, (userId: string, token: string) => Promise<unknown>]>([
      ['logging out', (_, token) => shop('POST', '/auth/logout', { refresh_token: token })],
      ['a suspension', (userId) => shop('POST', `/users/${userId}/suspend`)],
      ['a new password', (userId) => shop('PATCH', `/users/${userId}`, { password: 'another long word' })],
      ['deleting the user', (userId) => shop('DELETE', `/users/${userId}`)],
    ])('is over after %s', async (_, act) => {
      const { userId, tokens } = await session();
      await act(userId, tokens.refresh_token);
      expect((await refresh(tokens.refresh_token)).status).toBe(401);
    });

    it('keeps tokens as hashes only', async () => {
      const { tokens } = await session();
      const rows = await db.query<{ row: string }>(
        `SELECT to_jsonb(t)::text AS row FROM auth.refresh_tokens t UNION ALL SELECT to_jsonb(s)::text FROM auth.sessions s`,
      );
      const secret = tokens.refresh_token.replace('grove_rt_', '');
      for (const { row } of rows) expect(row).not.toContain(secret);
    });
  });

  describe('mails', () => {
    it('verifies an address by the token that was sent to it, once', async () => {
      const { userId, email } = await newUser();
      const asked = await shop('POST', '/auth/verify_email', {
        email,
        redirect_url: 'https://shop.example/confirm?x=1',
      });
      expect(asked).toMatchObject({ status: 200, body: { status: 'requested' } });
      const token = await tokenMailedTo(email);
      expect(mailsTo(email)[0]?.text).toContain(`https://shop.example/confirm?x=1&token=${token}`);
      expect((await shop('POST', '/auth/verify_email', { token })).body).toEqual({ status: 'confirmed' });
      expect((await shop('GET', `/users/${userId}`)).body.is_verified).toBe(true);
      expect(await shop('POST', '/auth/verify_email', { token })).toMatchObject({
        status: 422,
        body: { code: 'one_time_token_invalid' },
      });
      expect(decodeJwt(String((await logIn(email)).body.access_token)).is_verified).toBe(true);
    });

    it('resets a password: one of ten at once wins, and every session ends', async () => {
      const { email, tokens } = await session();
      await shop('POST', '/auth/password_reset', { email });
      const token = await tokenMailedTo(email);
      const tries = await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          shop('POST', '/auth/password_reset', { token, password: `a new password ${i}` }),
        ),
      );
      expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
      const winner = tries.findIndex(({ status }) => status === 200);
      expect((await logIn(email)).status).toBe(401);
      expect((await logIn(email, `a new password ${winner}`)).status).toBe(200);
      expect((await refresh(tokens.refresh_token)).status).toBe(401);
    });

    it('takes no token that is over, of another purpose, of another project, or for a former address', async () => {
      const { userId, email } = await newUser();
      const reset = (token: string, call = shop) =>
        call('POST', '/auth/password_reset', { token, password: 'another long word' });
      await shop('POST', '/auth/password_reset', { email });
      const token = await tokenMailedTo(email);
      expect((await reset(token, callerOf(app, 'notes'))).status).toBe(422);
      expect((await shop('POST', '/auth/verify_email', { token })).status).toBe(422);
      await db.query(`UPDATE auth.one_time_tokens SET expires_at = now() WHERE user_id = $1`, [userId]);
      expect((await reset(token)).status).toBe(422);

      await db.query('DELETE FROM auth.one_time_tokens');
      await shop('POST', '/auth/password_reset', { email });
      const second = await tokenMailedTo(email, 2);
      await shop('PATCH', `/users/${userId}`, { email: `moved_${email}` });
      expect((await reset(second)).status).toBe(422);
    });

    it('takes no link for a new password that was ordered before the password was changed', async () => {
      const { userId, email } = await newUser();
      await shop('POST', '/auth/password_reset', { email });
      const token = await tokenMailedTo(email);
      await shop('PATCH', `/users/${userId}`, { password: 'the one of the owner' });
      expect((await shop('POST', '/auth/password_reset', { token, password: 'of the thief' })).status).toBe(
        422,
      );
      expect((await logIn(email, 'the one of the owner')).status).toBe(200);
    });

    it('makes each further mail wait twice as long, until one was used', async () => {
      const { email } = await newUser();
      const settled = () =>
        until(async () => {
          const open = await db.query(`SELECT 1 AS one FROM auth.mail_orders WHERE state = 'pending'`);
          return open.length === 0;
        });
      const mailsAfter = async (seconds: number) => {
        await db.query(
          `UPDATE auth.one_time_tokens SET created_at = created_at - $1::int * interval '1 second'`,
          [seconds],
        );
        await shop('POST', '/auth/password_reset', { email });
        await settled();
        return mailsTo(email).length;
      };
      expect(await mailsAfter(0)).toBe(1);
      expect(await mailsAfter(61)).toBe(2);
      expect(await mailsAfter(61)).toBe(2);
      expect(await mailsAfter(60)).toBe(3);
      const token = await tokenMailedTo(email, 3);
      await shop('POST', '/auth/password_reset', { token, password: 'a new password' });
      expect(await mailsAfter(0)).toBe(4);
    });

    it('keeps one order of a flood for an address that waits', async () => {
      const email = 'flooded@example.com';
      const orders = app.get(MailOrders);
      const order = { projectId: 'flood', purpose: 'password_reset', email, redirectUrl: undefined } as const;
      await db.transaction(async () => {
        await orders.add(order);
        await db.query(
          `UPDATE auth.mail_orders SET available_at = now() + interval '1 hour' WHERE project_id = 'flood'`,
        );
      });
      for (let i = 0; i < 20; i += 1) await orders.add(order);
      await orders.add({ ...order, purpose: 'verify_email' });
      const kept = await db.query(
        `SELECT purpose FROM auth.mail_orders WHERE project_id = 'flood' ORDER BY position`,
      );
      expect(kept).toEqual([{ purpose: 'password_reset' }, { purpose: 'verify_email' }]);
      await db.query(`DELETE FROM auth.mail_orders WHERE project_id = 'flood'`);
    });

    it('answers an address that nobody has like any other, and sends nothing', async () => {
      const { email } = await newUser();
      const known = await shop('POST', '/auth/password_reset', { email });
      const unknown = await shop('POST', '/auth/password_reset', { email: 'ghost@example.com' });
      expect(unknown.body).toEqual(known.body);
      await until(async () => {
        const open = await db.query(`SELECT 1 AS one FROM auth.mail_orders WHERE state = 'pending'`);
        return open.length === 0;
      });
      expect(mailsTo('ghost@example.com')).toEqual([]);
      const kept = await db.query('SELECT 1 AS one FROM auth.mail_orders WHERE sealed_recipient LIKE $1', [
        '%@%',
      ]);
      expect(kept).toEqual([]);
    });

    it('sends one mail of a kind within a minute, however often it is asked', async () => {
      const { email } = await newUser();
      for (let i = 0; i < 5; i += 1) await shop('POST', '/auth/password_reset', { email });
      await until(async () => {
        const open = await db.query(`SELECT 1 AS one FROM auth.mail_orders WHERE state = 'pending'`);
        return open.length === 0;
      });
      expect(mailsTo(email)).toHaveLength(1);
    });

    it('lets a front end have no token sent to a foreign page', async () => {
      const { email } = await newUser();
      const refused = await callerOf(app, 'shop', 'pk')('POST', '/auth/password_reset', {
        email,
        redirect_url: 'https://evil.example/take',
      });
      expect(refused).toMatchObject({ status: 422, body: { code: 'url_not_allowed' } });
    });

    it.each<[string, Record<string, unknown>]>([
      ['nothing', {}],
      ['both halves at once', { email: 'a@example.com', token: 'x'.repeat(30), password }],
      ['a token without a password', { token: 'x'.repeat(30) }],
    ])('refuses %s', async (_, body) => {
      expect((await shop('POST', '/auth/password_reset', body)).status).toBe(400);
    });
  });

  describe('signing keys', () => {
    const rotate = () =>
      app.inject({
        method: 'POST',
        url: '/api/v1/auth/signing_keys/rotate',
        headers: { authorization: 'Bearer admin-key-of-the-tests' },
      });
    const published = async () =>
      (await app.inject({ url: '/.well-known/jwks.json' })).json<{ keys: { kid: string }[] }>().keys;

    it('shows a new key before it signs, and makes one however many ask at once', async () => {
      const { tokens } = await session();
      const answers = await Promise.all([rotate(), rotate(), rotate()]);
      const keys = answers.at(-1)?.json<{ keys: { kid: string; state: string }[] }>().keys ?? [];
      expect(keys.map(({ state }) => state)).toEqual(['signing', 'coming']);
      expect(keys[0]?.kid).toBe(decodeProtectedHeader(tokens.access_token).kid);
      expect((await db.query('SELECT id FROM auth.signing_keys')).length).toBe(2);
      expect((await published()).length).toBeGreaterThanOrEqual(1);
      expect((await shop('POST', '/auth/signing_keys/rotate')).status).toBe(403);
    });

    it('keeps private keys sealed', async () => {
      const [row] = await db.query<{ row: string }>(
        'SELECT to_jsonb(k)::text AS row FROM auth.signing_keys k',
      );
      expect(row?.row).not.toMatch(/PRIVATE KEY|"d":/);
    });
  });
});
