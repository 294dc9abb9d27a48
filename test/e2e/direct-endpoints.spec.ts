import { saas } from '../support/catalog';
import { eventually } from '../support/eventually';
import { TestPlatform, type TestProject } from '../support/platform';
import type { Answer, RequestOptions } from '../support/api-client';

describe('endpoints that are served directly', () => {
  let platform: TestPlatform;
  let project: TestProject;
  let keys = 0;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    project = await platform.project(saas);
    await project.api.post('/api/v1/permissions/usr_1', { permission: 'pro' });
    await project.api.post('/api/v1/credits/usr_1/grant', { credit_type: 'calls', amount: 1_000 });
  });

  afterAll(() => platform.stop());

  /** A request with an Idempotency-Key goes through Nest. */
  const theLongWay = ({ headers, ...rest }: RequestOptions): RequestOptions => ({
    ...rest,
    headers: { ...headers, 'idempotency-key': `long-way-${(keys += 1)}` },
  });
  /** All but what is different between any two answers. */
  const comparable = ({ status, body, headers }: Answer) => ({
    status,
    body,
    headers: Object.fromEntries(
      [...headers].filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name)),
    ),
  });

  it.each<[string, string, string, RequestOptions]>([
    ['a permission that is there', 'GET', '/api/v1/permissions/usr_1/pro', {}],
    ['one that is not', 'GET', '/api/v1/permissions/usr_2/pro', {}],
    ['an explanation', 'GET', '/api/v1/permissions/usr_1/pro?explain=true', {}],
    ['an unknown query field', 'GET', '/api/v1/permissions/usr_1/pro?explain=true&deep=1', {}],
    ['an odd query', 'GET', '/api/v1/permissions/usr_1/pro?explain=maybe', {}],
    ['an odd user', 'GET', '/api/v1/permissions/%20/pro', {}],
    ['a card number for a user', 'GET', '/api/v1/permissions/4242424242424242/pro', {}],
    ['a control character', 'GET', '/api/v1/permissions/usr%00/pro', {}],
    ['no user', 'GET', '/api/v1/permissions//pro', {}],
    ['no permission', 'GET', '/api/v1/permissions/usr_1/', {}],
    ['no credentials', 'GET', '/api/v1/permissions/usr_1/pro', { headers: { authorization: '' } }],
    [
      'an unknown key',
      'GET',
      '/api/v1/permissions/usr_1/pro',
      { headers: { authorization: 'Bearer grove_sk_x' } },
    ],
    ['another project', 'GET', '/api/v1/permissions/usr_1/pro', { headers: { 'x-project-id': 'other' } }],
    ['a check', 'POST', '/api/v1/check', { body: { user_id: 'usr_1', permission: 'pro' } }],
    ['a check of credits', 'POST', '/api/v1/check', { body: { user_id: 'usr_2', credit_type: 'calls' } }],
    ['a check of nothing', 'POST', '/api/v1/check', { body: { user_id: 'usr_1' } }],
    ['a check without a body', 'POST', '/api/v1/check', {}],
    ['a check of null', 'POST', '/api/v1/check', { body: null }],
    [
      'too many credits',
      'POST',
      '/api/v1/credits/usr_1/consume',
      { body: { credit_type: 'calls', amount: 2_000 } },
    ],
    ['no credits', 'POST', '/api/v1/credits/usr_1/consume', { body: { credit_type: 'calls', amount: 0 } }],
    ['a text', 'POST', '/api/v1/check', { rawBody: 'hello', headers: { 'content-type': 'text/plain' } }],
    [
      'half a body',
      'POST',
      '/api/v1/check',
      { rawBody: '{"user_id":', headers: { 'content-type': 'application/json' } },
    ],
  ])('answers %s as every other endpoint would', async (_, method, path, options) => {
    const direct = await project.api.request(method, path, options);
    expect(comparable(direct)).toEqual(
      comparable(await project.api.request(method, path, theLongWay(options))),
    );
  });

  it('refuses the publishable key, the operator and whoever else the endpoint does not name', async () => {
    for (const path of ['/api/v1/permissions/usr_1/pro', '/api/v1/check', '/api/v1/credits/usr_1/consume']) {
      const method = path.includes('permissions') ? 'GET' : 'POST';
      expect(await platform.operator.request(method, path, { body: undefined })).toMatchObject({
        status: 403,
        body: { code: 'forbidden' },
      });
    }
  });

  it('takes credits once for a request, and once for all that share an Idempotency-Key', async () => {
    const consume = (headers?: Record<string, string>) =>
      project.api.post('/api/v1/credits/usr_1/consume', { credit_type: 'calls', amount: 10 }, headers);
    expect((await consume()).body).toEqual({ consumed: 10, available: 990 });
    expect((await consume()).body).toEqual({ consumed: 10, available: 980 });
    for (let time = 0; time < 2; time += 1) {
      expect((await consume({ 'idempotency-key': 'once' })).body).toEqual({ consumed: 10, available: 970 });
    }
  });

  it('stops serving a revoked key', async () => {
    const { body } = await platform.operator.post(`/api/v1/projects/${project.id}/keys`, { type: 'secret' });
    const other = project.api.with({ authorization: `Bearer ${String(body['key'])}` });
    expect((await other.get('/api/v1/permissions/usr_1/pro')).status).toBe(200);
    await platform.operator.request(
      'DELETE',
      `/api/v1/projects/${project.id}/keys/${String(body['key_id'])}`,
    );
    await eventually(async () => expect((await other.get('/api/v1/permissions/usr_1/pro')).status).toBe(401));
  });
});
