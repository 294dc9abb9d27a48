import { isDeepStrictEqual } from 'node:util';
import { textAt, type Answer, type ApiClient, type Json } from '../support/api-client';
import { buyer, shop } from '../support/catalog';
import { eventually } from '../support/eventually';
import {
  bodySchemaOf,
  exampleOf,
  operationsOf,
  parametersOf,
  pathWith,
  type Operation,
} from '../support/operations';
import { TestPlatform, type TestProject } from '../support/platform';
import { TestDatabase } from '../support/test-database';

/** All that a publishable key may do. */
const FRONT_END = [
  '/api/v1/payments',
  '/api/v1/checkout',
  '/api/v1/checkout/cart',
  '/api/v1/checkout/item',
  '/api/v1/checkout/subscription',
  '/api/v1/carts/{cart_id}/checkout',
  ...['login', 'refresh', 'logout', 'verify_email', 'password_reset'].map((name) => `/api/v1/auth/${name}`),
];

type Kind = 'operator' | 'secret' | 'publishable';

/** A project with something in every place that a path can name. */
interface Tenant {
  readonly project: TestProject;
  readonly ids: Record<string, string>;
  readonly revokedKey: string;
}

describe('projects are strangers to each other', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let alpha: Tenant;
  let bravo: Tenant;
  let operations: Operation[];

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    database = await TestDatabase.connect();
    operations = operationsOf(platform.documented.document);
    alpha = await tenant('alpha');
    bravo = await tenant('bravo');
    await database.quiet();
  });

  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  async function tenant(name: string): Promise<Tenant> {
    const fulfillment = { kind: 'download', url: 'https://files.shop.example/book.pdf' };
    const products = shop.products.map((product) => ({
      ...product,
      id: `${product.id}_of_${name}`,
      fulfillment,
    }));
    const project = await platform.project({ ...shop, id: name, products });
    const ids = {
      project_id: name,
      product_id: `ebook_of_${name}`,
      user_id: `user_of_${name}`,
      permission: `permission_of_${name}`,
      email: `${name.slice(0, 2)}_person@example.com`,
      subscription_id: `sub_of_${name}`,
    };
    const { api } = project;
    const post = async (path: string, body: Json) => {
      const answer = await api.post(`/api/v1/${path}`, body);
      if (answer.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    };
    const buying = { ...buyer, user_id: ids.user_id, product_id: ids.product_id, method: 'manual' };
    const payment = await post('payments', buying);
    await api.request('PATCH', `/api/v1/payments/${textAt(payment, 'payment_id')}/status`, {
      body: { status: 'succeeded' },
    });
    const cart = await post('carts', { items: [{ product_id: ids.product_id }] });
    await database.query(
      `INSERT INTO subscriptions.subscriptions (id, project_id, user_id, product_id, payment_id, provider_subscription_id, customer_id,
         status, cancel_at_period_end, grace_days, provider_state_at, revision, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $1, 'cus_' || $2, 'active', false, 3, now(), 1, now(), now())`,
      [ids.subscription_id, name, ids.user_id, ids.product_id, textAt(payment, 'payment_id')],
    );
    await post('users', { user_id: ids.user_id, email: ids.email });
    await post(`credits/${ids.user_id}/grant`, { credit_type: 'calls', amount: 5 });
    const hold = await post(`credits/${ids.user_id}/holds`, { credit_type: 'calls', amount: 2 });
    await post(`permissions/${ids.user_id}`, { permission: ids.permission });
    await api.request('PUT', `/api/v1/auth/token_issuers/${name}`, {
      body: { kind: 'hs256', issuer: name, secret: 'a secret of at least 32 characters' },
    });
    await api.request('PUT', `/api/v1/projects/${name}/stripe_account`, {
      body: { secret_key: `sk_test_of_${name}`, webhook_secret: `whsec_of_${name}` },
    });
    const kept = await post(`projects/${name}/keys`, { type: 'secret' });
    const revoked = await post(`projects/${name}/keys`, { type: 'secret' });
    const begun = await post(`projects/${name}/import`, {});
    await eventually(async () => {
      const { body } = await api.get(`/api/v1/projects/${name}/imports/${textAt(begun, 'import_id')}`);
      expect(body.status).toBe('completed');
    });
    await api.request('DELETE', `/api/v1/projects/${name}/keys/${textAt(revoked, 'key_id')}`);
    return {
      project,
      ids: {
        ...ids,
        payment_id: textAt(payment, 'payment_id'),
        cart_id: textAt(cart, 'cart_id'),
        item_id: textAt(cart, 'items.0.item_id'),
        key_id: textAt(kept, 'key_id'),
        hold_id: textAt(hold, 'hold_id'),
        import_id: textAt(begun, 'import_id'),
      },
      revokedKey: textAt(revoked, 'key'),
    };
  }

  /** What an endpoint is asked for with these ids in its path and body. */
  function requestOf(operation: Operation, ids: Record<string, string>): { path: string; body?: Json } {
    const schema = bodySchemaOf(operation);
    const { document } = platform.documented;
    const body = schema && exampleOf(document, schema, 'required');
    const known = schema && exampleOf(document, schema, 'all');
    const own = Object.fromEntries(Object.entries(ids).filter(([name]) => isIn(known, name)));
    const path = pathWith(operation, ids);
    return body === undefined ? { path } : { path, body: { ...(body as Json), ...own } };
  }

  function call(client: ApiClient, operation: Operation, ids: Record<string, string>): Promise<Answer> {
    const { path, ...body } = requestOf(operation, ids);
    return client.request(operation.method, path, body);
  }

  const readableBy = (kind: Kind) =>
    operations.filter((operation) => operation.method === 'GET' && mayCall(kind, operation));
  const keyOf = ({ project }: Tenant, name: 'PAYMENT_API_KEY' | 'PAYMENT_PUBLISHABLE_KEY') =>
    textAt(project.registration, `environment_variables.${name}`);
  const keyed = (key: string, projectId?: string) =>
    platform.client({
      authorization: `Bearer ${key}`,
      ...(projectId === undefined ? {} : { 'x-project-id': projectId }),
    });

  /** Everything that is stored of a project, down to the last column; only the use of a key leaves a trace. */
  async function stored({ ids }: Tenant): Promise<Json> {
    const tables = await database.query<{ name: string; key: string }>(
      `SELECT format('%I.%I', table_schema, table_name) AS name, column_name AS key FROM information_schema.columns
       JOIN information_schema.tables USING (table_schema, table_name)
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
         AND (column_name = 'project_id' OR (table_schema, table_name, column_name) = ('projects', 'projects', 'id'))`,
    );
    const contents: Json = {};
    for (const { name, key } of tables) {
      const [content] = await database.query(
        `SELECT count(*) AS rows, md5(string_agg(row, E'\\n' ORDER BY row)) AS content
         FROM (SELECT (to_jsonb(t) - 'last_used_at')::text AS row FROM ${name} AS t WHERE ${key} = $1) AS rows`,
        [ids.project_id],
      );
      contents[name] = content;
    }
    return contents;
  }

  it('covers endpoints of every kind, and something is stored wherever a path can lead', async () => {
    expect(operations.length).toBeGreaterThan(30);
    const named = operations
      .filter((operation) => mayCall('secret', operation))
      .flatMap((operation) => parametersOf(operation, 'path').map(({ name }) => name));
    expect(Object.keys(bravo.ids)).toEqual(expect.arrayContaining(named));
    const tables = Object.values(await stored(bravo)) as { rows: string }[];
    expect(tables.filter(({ rows }) => Number(rows) > 0).length).toBeGreaterThan(8);
  });

  it('lets nobody in without valid credentials, on any endpoint that is not public', async () => {
    const secret = keyOf(alpha, 'PAYMENT_API_KEY');
    const strangers = {
      'no credentials': platform.anonymous,
      'a project id alone': platform.client({ 'x-project-id': 'bravo' }),
      'another scheme': platform.client({ authorization: `Basic ${secret}`, 'x-project-id': 'alpha' }),
      'a wrong key': keyed('wrong-key'),
      'a mistyped key': keyed(`${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`, 'alpha'),
      'a revoked key': keyed(alpha.revokedKey, 'alpha'),
      'a key without its project': keyed(secret),
      'a key with another project': keyed(secret, 'bravo'),
      'a publishable key with another project': keyed(keyOf(alpha, 'PAYMENT_PUBLISHABLE_KEY'), 'bravo'),
      'a foreign key with this project': keyed(keyOf(bravo, 'PAYMENT_API_KEY'), 'alpha'),
      'a key with two projects': keyed(secret, 'alpha, bravo'),
    };
    const before = [await stored(alpha), await stored(bravo)];
    for (const operation of operations.filter((candidate) => !isPublic(candidate))) {
      for (const [name, client] of Object.entries(strangers)) {
        for (const { ids } of [alpha, bravo]) {
          const { status } = await call(client, operation, ids);
          expect({ name, at: labelOf(operation), status }).toEqual({
            name,
            at: labelOf(operation),
            status: 401,
          });
        }
      }
    }
    expect([await stored(alpha), await stored(bravo)]).toEqual(before);
  });

  it('turns away every caller that an endpoint is not for', async () => {
    const callers: [Kind, ApiClient][] = [
      ['operator', platform.operator],
      ['secret', alpha.project.api],
      ['publishable', alpha.project.frontEnd],
    ];
    const before = [await stored(alpha), await stored(bravo)];
    for (const operation of operations.filter((candidate) => !isPublic(candidate))) {
      for (const [kind, client] of callers.filter(([kind]) => !mayCall(kind, operation))) {
        for (const { ids } of [alpha, bravo]) {
          const { status, body } = await call(client, operation, ids);
          expect({ kind, at: labelOf(operation), status, code: body.code }).toEqual({
            kind,
            at: labelOf(operation),
            status: 403,
            code: 'forbidden',
          });
        }
      }
    }
    expect([await stored(alpha), await stored(bravo)]).toEqual(before);
  });

  it('answers for what is another’s exactly as for what does not exist, and leaves it as it was', async () => {
    const nobody = {
      ...withSuffix(bravo.ids),
      key_id: lastChanged(bravo.ids.key_id),
      payment_id: lastChanged(bravo.ids.payment_id),
      hold_id: lastChanged(bravo.ids.hold_id),
    };
    const inOwnProject = { project_id: 'alpha' };
    const pairs = [
      { theirs: bravo.ids, nobodys: nobody },
      { theirs: { ...bravo.ids, ...inOwnProject }, nobodys: { ...nobody, ...inOwnProject } },
    ];
    const callers: [Kind, ApiClient][] = [
      ['secret', alpha.project.api],
      ['publishable', alpha.project.frontEnd],
    ];
    const before = await stored(bravo);
    // Readers first: what alpha itself writes about a user of this name would be its own.
    const reading = [...operations].sort(
      (left, right) => Number(left.method !== 'GET') - Number(right.method !== 'GET'),
    );
    for (const operation of reading) {
      for (const [kind, client] of callers.filter(([kind]) => mayCall(kind, operation))) {
        for (const { theirs, nobodys } of pairs) {
          // Names nothing but the project of its own: asked twice, an import would stand in its own way.
          if (isDeepStrictEqual(requestOf(operation, theirs), requestOf(operation, nobodys))) continue;
          const foreign = await call(client, operation, theirs);
          const missing = await call(client, operation, nobodys);
          const at = labelOf(operation);
          expect({ at, kind, status: foreign.status }).toEqual({ at, kind, status: missing.status });
          expect(foreign.status).not.toBe(403);
          if (foreign.status < 300 && operation.method !== 'GET') continue;
          const [seen, expected] = [anonymized(foreign.body, theirs), anonymized(missing.body, nobodys)];
          expect({ at, kind, body: seen }).toEqual({ at, kind, body: expected });
        }
      }
    }
    expect(await stored(bravo)).toEqual(before);
  });

  it('shows no list anything of another project', async () => {
    for (const operation of readableBy('secret')) {
      const { body } = await call(alpha.project.api, operation, alpha.ids);
      const text = JSON.stringify(body);
      // Addresses are nobody's: alpha may have a user with the same.
      const { email: _, ...ids } = bravo.ids;
      for (const id of Object.values(ids)) expect(text).not.toContain(id);
    }
  });

  it('finds each of these ids for their owner, so that the refusals above mean something', async () => {
    for (const operation of readableBy('secret')) {
      if (operation.path === '/api/v1/subscriptions/{user_id}/{product_id}') continue;
      const { status } = await call(bravo.project.api, operation, bravo.ids);
      expect({ at: labelOf(operation), status }).toEqual({ at: labelOf(operation), status: 200 });
    }
  });
});

const labelOf = ({ method, path }: Operation) => `${method} ${path}`;
const isPublic = ({ security }: Operation) => security === undefined || security.length === 0;

function mayCall(kind: Kind, { security = [], method, path }: Operation): boolean {
  if (kind === 'operator') return security.some((way) => 'admin_key' in way);
  if (kind === 'publishable') return method === 'POST' && FRONT_END.includes(path);
  return security.some((way) => 'project_key' in way);
}

function isIn(body: unknown, name: string): boolean {
  return typeof body === 'object' && body !== null && name in body;
}

function withSuffix(ids: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, `${id}x`]));
}

/** An id of the same form that nobody has. */
function lastChanged(id = ''): string {
  return id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');
}

/** A body with the ids that were asked for taken out, and without what differs from call to call. */
function anonymized(body: unknown, ids: Record<string, string>): unknown {
  const longestFirst = Object.entries(ids).sort(([, left], [, right]) => right.length - left.length);
  const text = longestFirst.reduce(
    (rest, [name, id]) => rest.replaceAll(id, `{${name}}`),
    JSON.stringify(body),
  );
  return JSON.parse(text);
}
