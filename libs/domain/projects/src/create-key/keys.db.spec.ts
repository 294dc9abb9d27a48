import { authenticateKey } from '#contracts';
import { CallBus } from '#infra/event-bus';
import { eventually } from '../../../../../test/support/eventually';
import { letThroughFor } from '../../../../../test/support/let-through-for';
import { textAt, type ApiClient, type Json } from '../../../../../test/support/api-client';
import { ProjectsApp } from '../../test/projects-app';

describe('keys of a project', () => {
  let app: ProjectsApp;

  beforeAll(async () => {
    app = await ProjectsApp.start();
  });

  afterAll(() => app.stop());

  const keysOf = (id: string) => `/api/v1/projects/${id}/keys`;
  const create = async (api: ApiClient, id: string, type = 'secret') => {
    const { status, body } = await api.post(keysOf(id), { type });
    expect(status).toBe(201);
    return { keyId: textAt(body, 'key_id'), key: textAt(body, 'key'), type: body.type };
  };
  const revoke = (api: ApiClient, id: string, keyId: string) =>
    api.request('DELETE', `${keysOf(id)}/${keyId}`);
  const ownKeyId = async (id: string): Promise<string> => {
    const { body } = await app.operator.get(keysOf(id));
    const [oldest] = (body.data as Json[]).filter(({ type }) => type === 'secret').slice(-1);
    return textAt(oldest, 'key_id');
  };

  it('work several at a time, until each is revoked', async () => {
    const { id, api } = await app.project({});
    const second = await create(api, id);
    expect(second.type).toBe('secret');
    expect(second.key).toContain(second.keyId.slice('key_'.length));
    const withSecond = app.keyed(id, second.key);
    expect((await withSecond.get(`/api/v1/projects/${id}`)).status).toBe(200);

    expect((await revoke(withSecond, id, await ownKeyId(id))).status).toBe(204);
    const refused = await api.get(`/api/v1/projects/${id}`);
    expect([refused.status, refused.body.code]).toEqual([401, 'invalid_api_key']);
    expect((await withSecond.get(`/api/v1/projects/${id}`)).status).toBe(200);
  });

  it('are revoked once for good: a repetition changes nothing', async () => {
    const { id, api } = await app.project({});
    const { keyId } = await create(api, id);
    expect((await revoke(api, id, keyId)).status).toBe(204);
    const revokedAt = async () =>
      ((await api.get(keysOf(id))).body.data as Json[]).find(({ key_id }) => key_id === keyId)?.revoked_at;
    const first = await revokedAt();
    app.clock.advance(60);
    expect((await revoke(api, id, keyId)).status).toBe(204);
    expect(await revokedAt()).toBe(first);
  });

  it('revoked by one replica stop working at another within a second', async () => {
    const other = await ProjectsApp.start();
    try {
      const { id, key } = await app.project({});
      const there = other.keyed(id, key);
      expect((await there.get(`/api/v1/projects/${id}`)).status).toBe(200);
      await revoke(app.operator, id, await ownKeyId(id));
      const letThrough = async () => (await there.get(`/api/v1/projects/${id}`)).status !== 401;
      expect(await letThroughFor(letThrough)).toBeLessThan(1_000);
    } finally {
      await other.stop();
    }
  });

  it('cannot all be revoked by the project, not even by two callers at once; the operator may', async () => {
    const { id, api } = await app.project({});
    const second = await create(api, id);
    const first = await ownKeyId(id);
    const answers = await Promise.all([
      revoke(api, id, second.keyId),
      revoke(app.keyed(id, second.key), id, first),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('last_secret_key');

    expect((await revoke(app.operator, id, first)).status).toBe(204);
    expect((await revoke(app.operator, id, second.keyId)).status).toBe(204);
    expect((await api.get(`/api/v1/projects/${id}`)).status).toBe(401);
  });

  it('are listed newest first without the keys, page by page', async () => {
    const { id, api, body } = await app.project({});
    app.clock.advance(1);
    const { keyId } = await create(api, id, 'publishable');
    const first = await api.get(`${keysOf(id)}?limit=1`);
    expect(first.body).toMatchObject({ data: [{ key_id: keyId, type: 'publishable' }], has_more: true });
    const rest = await api.get(`${keysOf(id)}?cursor=${textAt(first.body, 'next_cursor')}`);
    expect(rest.body.data).toHaveLength(2);
    expect(rest.body.has_more).toBe(false);
    expect(JSON.stringify([first.body, rest.body])).not.toContain('grove_');
    expect(JSON.stringify(body)).toContain('grove_sk_');
  });

  it('tell when they were last used, to the minute', async () => {
    const { id, api } = await app.project({});
    const lastUsed = async () => {
      const { body } = await app.operator.get(keysOf(id));
      return (body.data as Json[]).find(({ type }) => type === 'secret')?.last_used_at;
    };
    expect(await lastUsed()).toBeNull();
    const used = app.clock.now().toISOString();
    await api.get(`/api/v1/projects/${id}`);
    await eventually(async () => expect(await lastUsed()).toBe(used));
    app.clock.advance(30);
    await api.get(`/api/v1/projects/${id}`);
    expect(await lastUsed()).toBe(used);
  });

  it('of another project do not exist', async () => {
    const mine = await app.project({});
    const foreign = await app.project({});
    const foreignKey = await ownKeyId(foreign.id);
    const answers = [
      await revoke(mine.api, mine.id, foreignKey),
      await revoke(mine.api, foreign.id, foreignKey),
      await mine.api.get(keysOf(foreign.id)),
      await mine.api.post(keysOf(foreign.id), { type: 'secret' }),
      await revoke(app.operator, mine.id, foreignKey),
    ];
    expect(answers.map(({ body }) => body.code)).toEqual([
      'key_not_found',
      'project_not_found',
      'project_not_found',
      'project_not_found',
      'key_not_found',
    ]);
  });

  it.each([{}, { type: null }, { type: 'admin' }, { type: 'secret', name: 'x' }])(
    'are not made of %p',
    async (body) => {
      const { id, api } = await app.project({});
      expect((await api.post(keysOf(id), body)).status).toBe(400);
    },
  );

  it('are made once per Idempotency-Key, and shown again in the replay', async () => {
    const { id, api } = await app.project({});
    const post = () => api.post(keysOf(id), { type: 'secret' }, { 'idempotency-key': 'once' });
    const [first, second] = [await post(), await post()];
    expect(second.body).toEqual(first.body);
    const keys = await app.db.query<{ hash: string }>(
      `SELECT hash FROM projects.api_keys WHERE project_id = $1`,
      [id],
    );
    expect(keys).toHaveLength(3);
  });

  describe('authentication', () => {
    it('tells project, kind and origins of a key', async () => {
      const { id, key, body } = await app.project({ domain: 'localhost' });
      const authenticate = (text: string) => app.nest.get(CallBus).call(authenticateKey, { key: text });
      expect((await authenticate(key)).project).toEqual({
        project_id: id,
        key_id: expect.stringMatching(/^key_/) as string,
        key_type: 'secret',
        origins: ['http://localhost:*', 'https://localhost:*'],
      });
      const publishable = textAt(body, 'environment_variables.PAYMENT_PUBLISHABLE_KEY');
      expect((await authenticate(publishable)).project?.key_type).toBe('publishable');
    });

    it('wants the key and the project to belong together', async () => {
      const { key } = await app.project({});
      const other = await app.project({});
      const answer = await app.keyed(other.id, key).get(`/api/v1/projects/${other.id}`);
      expect([answer.status, answer.body.code]).toEqual([401, 'project_header_mismatch']);
    });

    it('refuses a key with the right id and another secret', async () => {
      const { id, api, key } = await app.project({});
      const other = await create(api, id);
      const [, , keyPart = ''] = key.split('_');
      const [, , otherPart = ''] = other.key.split('_');
      const forged = other.key.replace(otherPart, keyPart);
      expect((await app.keyed(id, forged).get(`/api/v1/projects/${id}`)).status).toBe(401);
    });

    it('refuses publishable keys here', async () => {
      const { id, body } = await app.project({});
      const frontEnd = app.keyed(id, textAt(body, 'environment_variables.PAYMENT_PUBLISHABLE_KEY'));
      expect((await frontEnd.get(`/api/v1/projects/${id}`)).status).toBe(403);
    });
  });

  describe('browsers', () => {
    const preflight = async (origin: string) => {
      const { headers } = await app.nest.inject({
        method: 'OPTIONS',
        url: '/api/v1/payments',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      return headers['access-control-allow-origin'];
    };

    it('may call from the origins of projects, and from nowhere else', async () => {
      await app.project({ domain: 'cors.example' });
      await app.project({ domain: '127.0.0.1' });
      expect(await preflight('https://cors.example')).toBe('https://cors.example');
      expect(await preflight('https://www.cors.example')).toBe('https://www.cors.example');
      expect(await preflight('http://127.0.0.1:5173')).toBe('http://127.0.0.1:5173');
      expect(await preflight('http://cors.example')).toBeUndefined();
      expect(await preflight('https://cors.example.evil.example')).toBeUndefined();
      expect(await preflight('null')).toBeUndefined();
    });
  });
});
