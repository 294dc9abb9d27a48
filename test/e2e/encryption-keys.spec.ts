import { textAt, type ApiClient, type Json } from '../support/api-client';
import { saas } from '../support/catalog';
import { TestPlatform } from '../support/platform';
import { appsOf, topology } from '../support/topology';

const [OLD, NEW] = [3, 4].map((byte) => Buffer.alloc(32, byte).toString('base64')) as [string, string];
/** Each side tells of what its own database keeps. */
const EVERYWHERE = [
  'auth.sessions.seed',
  'auth.signing_keys.sealed_private',
  'auth.token_issuers.sealed_secret',
  'http.idempotency_keys.body',
  'projects.stripe_accounts.sealed_secret_key',
  'projects.stripe_accounts.sealed_webhook_secret',
  'projects.webhook_secrets.sealed',
];

describe('the key that keeps secrets', () => {
  let platform: TestPlatform | undefined;
  afterAll(() => platform?.stop());

  /** The same platform, once it has stopped, with these keys. */
  const startWith = async (...keys: string[]): Promise<TestPlatform> => {
    await platform?.stop();
    const environment = { ENCRYPTION_KEY: keys.join(',') };
    platform = await TestPlatform.start({ environment, webhooks: false });
    return platform;
  };
  const ofEachApp = <Result>(running: TestPlatform, ask: (operator: ApiClient) => Promise<Result>) =>
    Promise.all(appsOf[topology].map((app) => ask(running.operatorOf(app))));
  const keysOf = async (running: TestPlatform, role: string) => {
    const answers = await ofEachApp(running, (operator) => operator.get('/api/v1/encryption_keys'));
    return answers
      .flatMap(({ body }) => body.data as { role: string; sealed: number; places: Json[] }[])
      .filter((key) => key.role === role);
  };
  const sealedBy = (keys: readonly { sealed: number }[]) => keys.reduce((sum, { sealed }) => sum + sealed, 0);
  const reseal = async (running: TestPlatform) => {
    const answers = await ofEachApp(running, (operator) => operator.post('/api/v1/encryption_keys/reseal'));
    const total = (field: string) => answers.reduce((sum, { body }) => sum + Number(body[field]), 0);
    return { resealed: total('resealed'), unreadable: total('unreadable'), remaining: total('remaining') };
  };

  it('is changed without losing a secret: nothing is left of the former one, which can then be taken away', async () => {
    const first = await startWith(OLD);
    const project = await first.project(saas);
    const path = `/api/v1/projects/${project.id}`;
    const account = { secret_key: 'sk_test_of_its_own', webhook_secret: 'whsec_of_its_own' };
    const put = await project.api.request('PUT', `${path}/stripe_account`, { body: account });
    expect(put.status).toBe(200);
    const issuer = { kind: 'hs256', issuer: 'https://auth.example', secret: 'a'.repeat(40) };
    await first.operator.request('PUT', `/api/v1/auth/token_issuers/${project.id}`, { body: issuer });
    const repeated = { 'idempotency-key': 'once' };
    await first.operator.post('/api/v1/projects', { name: 'Again', domain: 'again.example' }, repeated);
    const ada = { email: 'ada@example.com', password: 'correct horse battery' };
    await project.api.post('/api/v1/users', ada);
    const session = await project.api.post('/api/v1/auth/login', ada);

    const both = await startWith(NEW, OLD);
    const former = await keysOf(both, 'opens');
    expect(former.flatMap(({ places }) => places.map(({ place }) => place)).sort()).toEqual(EVERYWHERE);
    expect(JSON.stringify(former)).not.toContain(OLD);
    expect(await reseal(both)).toEqual({ resealed: sealedBy(former), unreadable: 0, remaining: 0 });
    expect(await reseal(both)).toEqual({ resealed: 0, unreadable: 0, remaining: 0 });

    const alone = await startWith(NEW);
    expect(await keysOf(alone, 'missing')).toEqual([]);
    const key = textAt(project.registration, 'environment_variables.PAYMENT_API_KEY');
    const api = alone.client({ authorization: `Bearer ${key}`, 'x-project-id': project.id });
    const refresh_token = textAt(session.body, 'refresh_token');
    expect((await api.post('/api/v1/auth/refresh', { refresh_token })).status).toBe(200);
    const { id: _, ...starter } = saas.products[1] as Json;
    expect((await api.request('PUT', `${path}/products/more`, { body: starter })).status).toBe(200);
  });

  it('that was taken away too early is told of by what it has sealed', async () => {
    const early = await startWith(OLD);
    expect(sealedBy(await keysOf(early, 'missing'))).toBeGreaterThan(0);
    expect(await reseal(early)).toMatchObject({ resealed: 0, remaining: 0 });
  });
});
