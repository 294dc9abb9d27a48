import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database } from '#infra/database';
import { callerOf, SettableClock, startAuthApp } from '../../test/auth-app';
import { AuthModule } from '../auth.module';
import { userSchema } from './user.schema';

const password = 'correct horse battery';

describe('the users API', () => {
  const clock = new SettableClock();
  let app: NestFastifyApplication;
  let db: Database;
  let shop: ReturnType<typeof callerOf>;
  let people = 0;

  beforeAll(async () => {
    app = await startAuthApp(AuthModule, clock);
    db = app.get(Database);
    shop = callerOf(app, 'shop');
  });
  afterAll(() => app.close());

  const newEmail = () => `person_${(people += 1)}@example.com`;
  const make = async (body: Record<string, unknown> = {}) => {
    const { status, body: user } = await shop('POST', '/users', { email: newEmail(), ...body });
    expect(status).toBe(201);
    return userSchema.parse(user);
  };
  const eventsOf = async (userId: string) =>
    db.query<{ type: string; data: Record<string, unknown> }>(
      'SELECT type, data FROM events.events WHERE user_id = $1 ORDER BY position',
      [userId],
    );

  it('makes a user with the project’s id or one of its own, and tells of him', async () => {
    const chosen = await make({ user_id: 'chosen', metadata: { plan: 'gold' } });
    expect(chosen).toMatchObject({
      user_id: 'chosen',
      status: 'active',
      is_verified: false,
      has_password: false,
      metadata: { plan: 'gold' },
    });
    const made = await make();
    expect(made.user_id).toMatch(/^usr_/);
    expect(await eventsOf('chosen')).toMatchObject([
      { type: 'user.created', data: { user_id: 'chosen', email: chosen.email, status: 'active' } },
    ]);
  });

  it('keeps a password by argon2id only', async () => {
    const user = await make({ password });
    expect(user.has_password).toBe(true);
    const [row] = await db.query<{ password_hash: string }>(
      'SELECT password_hash FROM auth.users WHERE user_id = $1',
      [user.user_id],
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a short password', { email: 'x@example.com', password: 'short' }, 'password'],
    ['a bad address', { email: 'nobody' }, 'email'],
    ['an id with a slash', { email: 'x@example.com', user_id: 'a/b' }, 'user_id'],
    ['no address', {}, 'email'],
  ])('refuses %s', async (_, body, path) => {
    expect(await shop('POST', '/users', body)).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ path }] },
    });
  });

  it('makes one of ten at once with one address, whatever its case', async () => {
    const email = newEmail();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        shop('POST', '/users', { email: i % 2 === 0 ? email : email.toUpperCase() }),
      ),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array<number>(9).fill(409)]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'email_taken' });
  });

  it('gives an address that two want at once to one of them', async () => {
    const [left, right] = [await make(), await make()];
    const email = newEmail();
    const answers = await Promise.all(
      [left, right].map(({ user_id }) => shop('PATCH', `/users/${user_id}`, { email })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('lets another project use the same id and address, and shows neither to the other', async () => {
    const user = await make();
    const notes = callerOf(app, 'notes');
    expect(await notes('GET', `/users/${user.user_id}`)).toMatchObject({
      status: 404,
      body: { code: 'user_not_found' },
    });
    for (const [method, path] of [
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/suspend'],
      ['POST', '/reinstate'],
    ] as const) {
      const body = method === 'PATCH' ? { metadata: {} } : undefined;
      expect((await notes(method, `/users/${user.user_id}${path}`, body)).status).toBe(404);
    }
    expect(await notes('POST', '/users', { user_id: user.user_id, email: user.email })).toMatchObject({
      status: 201,
    });
    expect((await shop('GET', `/users?email=${user.email}`)).body.data).toHaveLength(1);
  });

  it('lists newest first, page by page, and finds by address in any case', async () => {
    const mine = callerOf(app, 'lists');
    for (let i = 0; i < 5; i += 1)
      await mine('POST', '/users', { user_id: `u${i}`, email: `L${i}@example.com` });
    const first = await mine('GET', '/users?limit=3');
    const second = await mine('GET', `/users?limit=3&cursor=${String(first.body.next_cursor)}`);
    const ids = [first, second].flatMap(({ body }) => body.data as { user_id: string }[]);
    expect(ids.map(({ user_id }) => user_id)).toEqual(['u4', 'u3', 'u2', 'u1', 'u0']);
    expect((await mine('GET', '/users?email=l2@EXAMPLE.com')).body.data).toMatchObject([{ user_id: 'u2' }]);
    await mine('POST', '/users/u3/suspend');
    expect((await mine('GET', '/users?status=suspended')).body.data).toMatchObject([{ user_id: 'u3' }]);
  });

  it('changes what is named, and wants another address verified anew', async () => {
    const user = await make({ metadata: { plan: 'gold' } });
    await db.query('UPDATE auth.users SET email_verified_at = now() WHERE user_id = $1', [user.user_id]);
    const renamed = await shop('PATCH', `/users/${user.user_id}`, { email: user.email.toUpperCase() });
    expect(renamed.body).toMatchObject({ is_verified: true, metadata: { plan: 'gold' } });
    const moved = await shop('PATCH', `/users/${user.user_id}`, { email: newEmail(), metadata: {} });
    expect(moved.body).toMatchObject({ is_verified: false, metadata: {} });
    expect((await shop('PATCH', `/users/${user.user_id}`, {})).status).toBe(400);
    const types = (await eventsOf(user.user_id)).map(({ type }) => type);
    expect(types).toEqual(['user.created', 'user.updated', 'user.updated']);
  });

  it('suspends and reinstates, and tells each once however often it is asked', async () => {
    const user = await make();
    const path = `/users/${user.user_id}`;
    for (let i = 0; i < 2; i += 1) {
      expect((await shop('POST', `${path}/suspend`)).body).toMatchObject({
        status: 'suspended',
        suspended_at: clock.now().toISOString(),
      });
    }
    for (let i = 0; i < 2; i += 1) {
      expect((await shop('POST', `${path}/reinstate`)).body).toMatchObject({
        status: 'active',
        suspended_at: null,
      });
    }
    const types = (await eventsOf(user.user_id)).map(({ type }) => type);
    expect(types).toEqual(['user.created', 'user.suspended', 'user.reinstated']);
  });

  it('deletes a user: nothing personal is left in any row, and his id is not given again', async () => {
    const user = await make({ user_id: 'leaver', password, metadata: { note: 'private words' } });
    expect((await shop('DELETE', '/users/leaver')).status).toBe(204);
    expect((await shop('GET', '/users/leaver')).status).toBe(404);
    expect((await shop('DELETE', '/users/leaver')).status).toBe(404);
    const rows = await db.query<{ row: string }>(
      `SELECT to_jsonb(u)::text AS row FROM auth.users u WHERE user_id = 'leaver'
       UNION ALL SELECT to_jsonb(e)::text FROM events.events e WHERE user_id = 'leaver'`,
    );
    expect(rows).toHaveLength(3);
    for (const { row } of rows)
      expect(row).not.toMatch(new RegExp(`${user.email}|argon2|private words`, 'i'));
    expect((await eventsOf('leaver')).at(-1)).toMatchObject({ type: 'user.deleted', data: { email: null } });
    expect(await shop('POST', '/users', { user_id: 'leaver', email: user.email })).toMatchObject({
      status: 409,
      body: { code: 'user_exists' },
    });
    expect((await shop('POST', '/users', { email: user.email })).status).toBe(201);
  });

  it('forgets of a deleted user also the answers that are kept for repetitions, and makes him no second time', async () => {
    const body = { email: 'repeated@example.com', metadata: { note: 'private words' } };
    const makeOnce = () => shop('POST', '/users', body, { 'idempotency-key': 'repeated' });
    const userId = String((await makeOnce()).body['user_id']);
    expect(await makeOnce()).toMatchObject({ status: 201, body: { user_id: userId } });
    await shop('DELETE', `/users/${userId}`);
    expect(await makeOnce()).toMatchObject({
      status: 404,
      body: { code: 'user_not_found', status: 404, instance: '/api/v1/users' },
    });
    const [kept] = await db.query<{ row: string }>(
      `SELECT to_jsonb(k)::text AS row FROM http.idempotency_keys k WHERE key = 'repeated'`,
    );
    expect(kept?.row).not.toMatch(/example\.com|private words/);
  });

  it('keeps published events as they are otherwise', async () => {
    const user = await make();
    const change = (sql: string) =>
      db.query(`UPDATE events.events SET ${sql} WHERE user_id = $1`, [user.user_id]);
    await expect(change(`data = data || '{"email": "other@example.com"}'`)).rejects.toThrow('append-only');
    await expect(change(`data = data || '{"email": null, "status": "deleted"}'`)).rejects.toThrow(
      'append-only',
    );
    await expect(change(`type = 'user.updated'`)).rejects.toThrow('append-only');
  });
});
