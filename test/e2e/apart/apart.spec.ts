import { textAt } from '../../support/api-client';
import { api } from '../../support/catalog';
import { eventually } from '../../support/eventually';
import { letThroughFor } from '../../support/let-through-for';
import { TestPlatform, type TestProject } from '../../support/platform';
import { TestDatabase } from '../../support/test-database';
import { topology } from '../../support/topology';

interface Health {
  readonly status: string;
  readonly checks: Record<string, { status: string; required: boolean }>;
}

describe(`payments app and auth app over ${topology}`, () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ asProcess: true });
    database = await TestDatabase.connect();
    project = await platform.project(api);
  });
  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const readiness = async (app: 'payments' | 'auth') => {
    const response = await fetch(`${platform.urlOf(app)}/health/ready`);
    return { code: response.status, ...((await response.json()) as Health) };
  };
  const becomesReady = (app: 'payments' | 'auth') =>
    eventually(async () => expect(await readiness(app)).toMatchObject({ code: 200, status: 'ok' }));

  it('each serves its own half, documented, and not the other’s', async () => {
    const paths = async (app: 'payments' | 'auth') => {
      const document = (await (await fetch(`${platform.urlOf(app)}/docs-json`)).json()) as { paths: object };
      return Object.keys(document.paths);
    };
    expect(await paths('payments')).toContain('/api/v1/payments');
    expect(await paths('payments')).not.toContain('/api/v1/credits/{user_id}');
    expect(await paths('auth')).toContain('/api/v1/credits/{user_id}');
    expect(await paths('auth')).not.toContain('/api/v1/payments');
    for (const app of ['payments', 'auth'] as const) {
      expect((await fetch(`${platform.urlOf(app)}/docs`)).status).toBe(200);
      expect((await fetch(`${platform.urlOf(app)}/metrics`)).status).toBe(200);
    }
  });

  it('keeps the rows of each side in its own database', async () => {
    const projects = `SELECT count(*)::int AS count FROM projects.projects`;
    expect(await database.query(projects, [], 'payments')).toEqual([{ count: 1 }]);
    expect(await database.query(projects, [], 'auth')).toEqual([{ count: 0 }]);
  });

  it('a revoked key stops working on both within a second', async () => {
    const created = await project.api.post(`/api/v1/projects/${project.id}/keys`, { type: 'secret' });
    const key = platform.client({
      authorization: `Bearer ${textAt(created.body, 'key')}`,
      'x-project-id': project.id,
    });
    const statuses = async () => {
      const answers = await Promise.all([key.get('/api/v1/payments'), key.get('/api/v1/credits/user_1')]);
      return answers.map(({ status }) => status);
    };
    expect(await statuses()).toEqual([200, 200]);

    const path = `/api/v1/projects/${project.id}/keys/${textAt(created.body, 'key_id')}`;
    expect((await project.api.request('DELETE', path)).status).toBeLessThan(300);
    const letThrough = async () => (await statuses()).some((status) => status !== 401);
    expect(await letThroughFor(letThrough)).toBeLessThan(1_000);
  });

  it('the payments app goes on while the auth app is away, and what happened meanwhile arrives', async () => {
    await becomesReady('payments');
    await platform.kill('auth');
    await eventually(async () =>
      expect(await readiness('payments')).toMatchObject({
        code: 200,
        status: 'degraded',
        checks: { event_transport: { status: 'up' }, auth_side: { status: 'down', required: false } },
      }),
    );
    const started = await project.api.post('/api/v1/payments', {
      user_id: 'meanwhile',
      email: 'ada@example.com',
      product_id: 'calls_1000',
    });
    expect(started.status).toBe(201);
    await platform.pay(textAt(started.body, 'checkout_session_id'));

    await platform.startAgain('auth');
    await eventually(async () =>
      expect((await project.api.get('/api/v1/credits/meanwhile')).body).toMatchObject({
        balances: [{ credit_type: 'api', available: 1_000 }],
      }),
    );
  });

  it('the auth app says that it cannot know keys while the payments app is away, quickly, and recovers', async () => {
    await becomesReady('auth');
    await platform.kill('payments');
    const ask = () => project.api.get('/api/v1/credits/user_1');
    await eventually(async () => {
      const begun = performance.now();
      const answer = await ask();
      expect(answer).toMatchObject({ status: 503, body: { code: 'service_unavailable' } });
      expect(answer.headers.get('retry-after')).toBe('1');
      // Not each for the whole timeout: the breaker is open.
      expect(performance.now() - begun).toBeLessThan(500);
    });
    expect(await readiness('auth')).toMatchObject({
      code: 503,
      status: 'down',
      checks: { payments_side: { status: 'down', required: true } },
    });

    await platform.startAgain('payments');
    await eventually(async () => expect((await ask()).status).toBe(200));
    await becomesReady('auth');
  });
});
