import { ProjectsApp } from '../../test/projects-app';
import type { Json } from '../../../../../test/support/api-client';

const oneTime = { id: 'it', name: 'It', type: 'one_time', price: { amount: 100 } };
const recurring = { id: 'it', name: 'It', type: 'subscription', price: { amount: 100, interval: 'month' } };

/** Sets a field by its path, or takes it out with `undefined`. */
function withField(target: Json, path: string, value: unknown): Json {
  const copy = structuredClone(target);
  const names = path.split('.');
  const last = names.pop() ?? '';
  const parent = names.reduce<Json>((inner, name) => (inner[name] ??= {}) as Json, copy);
  parent[last] = value;
  return copy;
}

const wrong = {
  text: [null, 1, true, [], {}],
  id: [null, 1, '', ' ', 'has space', '../up', '-dash', 'a'.repeat(129)],
  whole: [null, '1', 1.5, -1, 2 ** 53, 1e300, true, []],
  flag: [null, 'true', 1],
  url: [
    null,
    1,
    '',
    'shop',
    '/relative',
    'ftp://a.example/x',
    'javascript:alert(1)',
    'https://u:p@a.example/',
  ],
  currency: [null, 1, '', 'USD', 'us', 'usdd', 'zzz'],
};

describe('registration refuses', () => {
  let app: ProjectsApp;

  beforeAll(async () => {
    app = await ProjectsApp.start();
  });

  afterAll(() => app.stop());

  const refusedPath = async (registration: Json): Promise<unknown> => {
    const { status, body } = await app.register(registration);
    if (status !== 400) return `not refused: ${status} ${JSON.stringify(body)}`;
    expect(body.code).toBe('validation_failed');
    return (body.errors as { path: string }[])[0]?.path;
  };

  describe('a project', () => {
    const project = { name: 'A', domain: 'a.example' };
    const table: [string, unknown[]][] = [
      ['name', [undefined, ...wrong.text, '', '  ', 'a'.repeat(121), 'a\u0000b']],
      [
        'domain',
        [
          ...[
            undefined,
            ...wrong.text,
            '',
            'a b',
            'https://a.example',
            'a.example/x',
            'a',
            '-a.example',
            '.example',
          ],
          ...[
            'a..example',
            'a.example:0',
            'a.example:65536',
            'a.example:x',
            '256.1.1.1',
            `${'a'.repeat(64)}.example`,
          ],
          ...['user@a.example', '*.example', 'a_b.example', 'münchen.example'],
        ],
      ],
      ['id', [null, 1, '', 'Upper', 'with space', '-a', 'a-', 'a.b', 'a/b', 'a'.repeat(65)]],
      ['default_currency', wrong.currency],
      ['success_url', wrong.url],
      ['cancel_url', wrong.url],
      ['webhook_url', wrong.url],
      ['billing_group', wrong.id],
      ['products', [null, 1, 'x', {}]],
    ];
    it.each(table.flatMap(([path, values]) => values.map((value) => [path, value] as const)))(
      'with %s: %p',
      async (path, value) => {
        expect(await refusedPath(withField(project, path, value))).toBe(path);
      },
    );

    it('with unknown fields', async () => {
      expect(await refusedPath({ ...project, nmae: 'A' })).toBe('nmae');
    });

    it('with two products of one id', async () => {
      expect(await refusedPath({ ...project, products: [oneTime, recurring] })).toBe('products.1.id');
    });
  });

  describe('a product', () => {
    const huge = 1_000_000_000_000;
    const table: [string, unknown[], Json?][] = [
      ['id', [undefined, ...wrong.id]],
      ['name', [undefined, ...wrong.text, '', ' ', 'a'.repeat(121)]],
      ['type', [undefined, null, 1, '', 'subscriptions', 'One_Time']],
      ['recurring', wrong.flag],
      ['price_id', [null, 1, '', 'has space', 'a'.repeat(256)]],
      ['price', [undefined, null, 100, '100']],
      ['price.amount', [undefined, ...wrong.whole, huge, 100_000_000, 0]],
      ['price.currency', wrong.currency],
      ['price.interval', [null, 'hour', 1], recurring],
      ['price.interval', [undefined], recurring],
      ['price.interval', ['month'], oneTime],
      ['price.interval_count', [...wrong.whole, 0, 37], recurring],
      ['price.interval_count', [1], oneTime],
      ['trial_days', [...wrong.whole, 0, 731], recurring],
      ['trial_days', [14], oneTime],
      ['tax_behavior', [null, 1, 'none']],
      ['quantity', [null, 1, []]],
      ['quantity.min', [...wrong.whole, 0, 1_000_000]],
      ['quantity.max', [...wrong.whole, 0, 1_000_000]],
      ['grants', [null, 'pro', []]],
      ['grants.permissions', [null, 'pro', {}]],
      ['grants.permissions.0', wrong.id, { ...oneTime, grants: { permissions: [] } }],
      ['grants.permissions.1', ['pro'], { ...oneTime, grants: { permissions: ['pro'] } }],
      ['grants.grace_days', [...wrong.whole, 366]],
      ['fulfillment', [null, 'download']],
      ['metered', [null, 'calls', { meter: 'calls' }]],
      ['quantity', [{ min: 1, max: 1 }], { ...recurring, metered: { meter: 'calls' } }],
      ['metered.meter', [undefined, ...wrong.id], { ...oneTime, metered: { meter: 'calls' } }],
    ];
    it.each(
      table.flatMap(([path, values, product = oneTime]) =>
        values.map((value) => [path, value, product] as const),
      ),
    )('with %s: %p', async (path, value, product) => {
      const products = [withField(product, path, value)];
      expect(await refusedPath({ name: 'A', domain: 'a.example', products })).toBe(`products.0.${path}`);
    });

    const credit = { ...oneTime, grants: { credits: [{ credit_type: 'calls', amount: 10 }] } };
    const download = { ...oneTime, fulfillment: { kind: 'download', url: 'https://f.example/b.pdf' } };
    const inside: [string, unknown[], Json][] = [
      ['grants.credits.0.credit_type', [undefined, ...wrong.id], credit],
      ['grants.credits.0.amount', [undefined, ...wrong.whole, 0, huge + 1], credit],
      ['grants.credits.0.expires_after_days', [...wrong.whole, 0, 3651], credit],
      ['grants.credits.0.rollover', wrong.flag, credit],
      ['fulfillment.kind', [undefined, null, 'email'], download],
      ['fulfillment.url', [undefined, ...wrong.url], download],
      ['fulfillment.expires_after_hours', [...wrong.whole, 0, 8761], download],
      ['fulfillment.max_downloads', [...wrong.whole, 0, 10_001], download],
    ];
    it.each(
      inside.flatMap(([path, values, product]) => values.map((value) => [path, value, product] as const)),
    )('with %s: %p', async (path, value, product) => {
      const products = [withField(product, path, value)];
      expect(await refusedPath({ name: 'A', domain: 'a.example', products })).toBe(`products.0.${path}`);
    });

    it.each<[string, Json, string]>([
      ['both price and price_id', { ...oneTime, price_id: 'price_1' }, 'price_id'],
      ['a subscription that is not recurring', { ...recurring, recurring: false }, 'recurring'],
      ['a one-time product that is recurring', { ...oneTime, recurring: true }, 'recurring'],
      [
        'an interval for what says that it is not recurring',
        { ...recurring, type: 'pro_features', recurring: false },
        'price.interval',
      ],
      [
        'no interval for what says that it is',
        { ...oneTime, type: 'api_credits', recurring: true },
        'price.interval',
      ],
      ['fewer at most than at least', { ...oneTime, quantity: { min: 3, max: 2 } }, 'quantity.max'],
      [
        'two lots of one credit type',
        {
          ...oneTime,
          grants: {
            credits: [
              { credit_type: 'a', amount: 1 },
              { credit_type: 'a', amount: 2 },
            ],
          },
        },
        'grants.credits.1.credit_type',
      ],
      ['unknown fields', { ...oneTime, colour: 'red' }, 'colour'],
      [
        'unknown fields in its price',
        { ...oneTime, price: { amount: 100, intervall: 'month' } },
        'price.intervall',
      ],
    ])('with %s', async (_what, product, path) => {
      const products = [product];
      expect(await refusedPath({ name: 'A', domain: 'a.example', products })).toBe(`products.0.${path}`);
    });
  });
});

describe('registration takes', () => {
  let app: ProjectsApp;

  beforeAll(async () => {
    app = await ProjectsApp.start();
  });

  afterAll(() => app.stop());

  it.each<[string, Json]>([
    ['the dearest that Stripe charges', { ...oneTime, price: { amount: 99_999_999 } }],
    ['a free plan', { ...recurring, price: { amount: 0, interval: 'month' } }],
    ['a recurring product of another type', { ...recurring, type: 'api_credits', recurring: true }],
    ['an interval instead of `recurring`', { ...recurring, type: 'premium_access' }],
    ['a metered product', { ...recurring, metered: { meter: 'calls' } }],
    [
      'every option at once',
      {
        ...recurring,
        recurring: true,
        tax_behavior: 'inclusive',
        trial_days: 14,
        quantity: { min: 1, max: 5 },
        grants: {
          permissions: ['pro', 'team:write'],
          credits: [{ credit_type: 'calls', amount: 1000, expires_after_days: 30, rollover: true }],
          grace_days: 0,
        },
        fulfillment: {
          kind: 'download',
          url: 'https://f.example/b',
          expires_after_hours: 1,
          max_downloads: 1,
        },
      },
    ],
  ])('%s', async (_what, product) => {
    const { status } = await app.register({ name: 'A', domain: 'a.example', products: [product] });
    expect(status).toBe(201);
  });

  it.each([
    'a.example',
    'sub.a.co.uk',
    'localhost',
    'localhost:3000',
    '127.0.0.1:8080',
    'xn--mnchen-3ya.example',
    'A.EXAMPLE',
  ])('the domain %s', async (domain) => {
    expect((await app.register({ name: 'A', domain })).status).toBe(201);
  });
});
