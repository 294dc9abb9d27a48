import { saas } from '../support/catalog';
import { TestPlatform, type TestProject } from '../support/platform';

describe('HTTP', () => {
  let platform: TestPlatform;
  let project: TestProject;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    project = await platform.project(saas);
  });

  afterAll(() => platform.stop());

  const ask = (path: string, init?: RequestInit) => fetch(`${platform.url}${path}`, init);

  it('names every answer by the request’s id: the caller’s when it is sane, else a new one', async () => {
    const idFor = async (id: string) =>
      (await ask('/health/live', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await idFor('caller-1.2:3')).toBe('caller-1.2:3');
    for (const insane of ['a b', '<script>', '"', 'x'.repeat(129), '-begins-oddly']) {
      expect(await idFor(insane)).toMatch(/^[0-9a-f-]{36}$/);
    }
    for (const path of ['/nowhere', '/api/v1/payments', '/api/v1/payments/%zz', '/docs']) {
      expect((await ask(path)).headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('answers a problem to every method and path that there is not', async () => {
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/api/v1/payments/'],
      ['GET', '//api/v1/payments'],
      ['PUT', '/api/v1/payments'],
      ['OPTIONS', '/api/v1/payments'],
      ['PROPFIND', '/api/v1/payments'],
      ['GET', '/docs/..%2f..%2fpackage.json'],
    ] as const) {
      const response = await ask(path, { method });
      expect([path, response.status, await response.json()]).toMatchObject([
        path,
        404,
        { code: 'route_not_found' },
      ]);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('lets browsers do nothing with an answer but show the documentation', async () => {
    for (const path of ['/docs', '/api/v1/payments', '/health']) {
      const { headers } = await ask(path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none';script-src 'self'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    const page = await (await ask('/docs')).text();
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
    const linked = [...page.matchAll(/(?:src|href)="\.?(\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(linked.length).toBeGreaterThan(3);
    for (const path of linked) expect([path, (await ask(path)).status]).toEqual([path, 200]);
  });

  it('lets a browser call from the origin of a project, and lets it read the answers', async () => {
    const preflight = (origin: string) =>
      ask('/api/v1/payments', {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await preflight('https://notes.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://notes.example');
    expect(allowed.headers.get('vary')).toContain('Origin');
    for (const origin of [
      'https://evil.example',
      'https://notes.example.evil.example',
      'http://notes.example',
      'null',
      'junk',
    ]) {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    }
    const origin = 'https://notes.example';
    const refused = await project.frontEnd.get('/api/v1/payments', { origin });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
  });

  it('has as many time series as routes, whatever is called', async () => {
    const series = async () => {
      const text = await (await ask('/metrics')).text();
      return text.split('\n').filter((line) => line.startsWith('http_request_duration_seconds_count')).length;
    };
    for (const user of ['a', 'b']) await project.api.get(`/api/v1/credits/${user}`);
    await ask('/unknown');
    const before = await series();
    const strangers = Array.from({ length: 50 }, (_, index) => index);
    await Promise.all(
      strangers.flatMap((index) => [
        ask(`/unknown-${index}`),
        ask(`/unknown?x=${index}`),
        project.api.get(`/api/v1/credits/user_${index}`),
      ]),
    );
    expect(await series()).toBeLessThanOrEqual(before + 1);
  });

  it('answers HEAD like GET, without the body', async () => {
    const response = await ask('/health/live', { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });
});
