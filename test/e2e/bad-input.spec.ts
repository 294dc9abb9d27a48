import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Answer, type ApiClient, type Json } from '../support/api-client';
import { api } from '../support/catalog';
import { mutationsOf, oddTexts } from '../support/mutations';
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

const AT_ONCE = 8;

describe('bad input', () => {
  let platform: TestPlatform;
  let database: TestDatabase;
  let project: TestProject;
  let operations: Operation[];
  let rowsBefore: Json;

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    database = await TestDatabase.connect();
    project = await platform.project(api);
    operations = operationsOf(platform.documented.document).filter(
      ({ path }) => !path.includes('/webhooks/'),
    );
    await database.quiet();
    rowsBefore = await rowCounts();
  });

  afterAll(async () => {
    await database.close();
    await platform.stop();
  });

  const ids = (): Record<string, string> => ({
    project_id: project.id,
    product_id: 'calls_1000',
    key_id: 'key_01jd7x9r4t2m5k8n1p3q6s0v2w',
    payment_id: 'pay_01jdm3v8k2x4q6r8t0w2y4a6c8',
    cart_id: 'cart_01jdm3v8k2x4q6r8t0w2y4a6c8',
    item_id: 'item_01jdm3v8k2x4q6r8t0w2y4a6c8',
    user_id: 'user_1',
    permission: 'pro',
  });

  const clientFor = ({ security = [] }: Operation): ApiClient =>
    security.some((way) => 'project_key' in way) ? project.api : platform.operator;

  async function rowCounts(): Promise<Json> {
    const tables = await database.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'sandbox') ORDER BY 1`,
    );
    const counts = tables.map(({ name }) => `SELECT '${name}' AS name, count(*)::int AS count FROM ${name}`);
    const rows = await database.query<{ name: string; count: number }>(counts.join(' UNION ALL '));
    return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
  }

  /** What is wrong with how bad input was answered; nothing when all is as promised. */
  function complaint({ status, body }: Answer): string | undefined {
    if (status >= 500) return `answered ${status}`;
    if (status < 300) return 'was accepted';
    if (typeof body.code !== 'string') return `answered ${status} without a code`;
    if (body.code === 'validation_failed' && !Array.isArray(body.errors)) return 'named no fault';
    return undefined;
  }

  it('is refused in every field of every body, naming the field, with nothing written', async () => {
    const { document } = platform.documented;
    const cases = operations.flatMap((operation) => {
      const schema = bodySchemaOf(operation);
      if (schema === undefined) return [];
      const isValid = platform.documented.validator(schema);
      return mutationsOf(document, schema, exampleOf(document, schema))
        .filter(({ body, poison = false }) => poison || !isValid(body))
        .map((mutation) => ({ operation, ...mutation }));
    });
    expect(cases.length).toBeGreaterThan(500);

    const complaints = await inParallel(cases, async ({ operation, path, what, body, poison }) => {
      const at = `${operation.method} ${operation.path}: ${what} at "${path}"`;
      const answer = await clientFor(operation).request(operation.method, pathWith(operation, ids()), {
        body,
      });
      const fault = complaint(answer);
      if (fault !== undefined) return `${at} ${fault}`;
      if (answer.status !== 400 || answer.body.code !== 'validation_failed')
        return `${at} was ${String(answer.body.code)}`;
      const faults = answer.body.errors as { path: string }[];
      return poison === true || faults.some((one) => one.path.startsWith(path))
        ? undefined
        : `${at} named ${JSON.stringify(faults)}`;
    });

    expect(complaints).toEqual([]);
    expect(await rowCounts()).toEqual(rowsBefore);
  });

  it('is refused in a body that is not one JSON object in UTF-8, and is not taken for another', async () => {
    const { operator } = platform;
    const send = async (rawBody: string | Buffer, headers: Record<string, string> = {}) => {
      const { status, body } = await operator.request('POST', '/api/v1/projects', { rawBody, headers });
      return [status, body.code];
    };
    const named = (name: Buffer | string) =>
      Buffer.concat([Buffer.from('{"domain":"a.example","name":"'), Buffer.from(name), Buffer.from('"}')]);

    expect(await send(named(Buffer.from([0x41, 0xe9])))).toEqual([400, 'malformed_body']);
    expect(await send(gzipSync(named('A')), { 'content-encoding': 'gzip' })).toEqual([
      415,
      'unsupported_media_type',
    ]);
    expect(await send(named('A'), { 'content-type': 'text/plain' })).toEqual([415, 'unsupported_media_type']);
    for (const cut of ['{', '{"name":', '{"name":"A"}}', 'undefined', "{'name':'A'}"]) {
      expect(await send(cut)).toEqual([400, 'malformed_body']);
    }
    for (const other of ['', 'null', '"text"', '5', '[]', '[{}]']) {
      expect(await send(other)).toEqual([400, 'validation_failed']);
    }
    expect(await send(`"${'x'.repeat(256 * 1024)}"`)).toEqual([413, 'body_too_large']);
    expect(await rowCounts()).toEqual(rowsBefore);
  });

  it('does not come from an announced body that is empty', async () => {
    const { status, body } = await project.api.request('POST', '/api/v1/payments/pay_none/cancel', {
      rawBody: '',
      headers: { 'content-type': 'application/json' },
    });
    expect([status, body.code]).toEqual([404, 'payment_not_found']);
  });

  it('is refused in every query, or harmless', async () => {
    const cases = operations.flatMap((operation) => {
      const names = parametersOf(operation, 'query').map(({ name }) => name);
      const queries = names.flatMap((name) => [
        ...oddTexts.map(([what, text]) => ({ what: `${what} as ${name}`, query: `${name}=${text}` })),
        { what: `${name} twice`, query: `${name}=5&${name}=6`, refused: true },
        { what: `${name} as a list`, query: `${name}[]=5`, refused: true },
        { what: `${name} as an object`, query: `${name}[a]=5`, refused: true },
        { what: `${name} in capitals`, query: `${name.toUpperCase()}=5`, refused: true },
      ]);
      return queries.map((one) => ({ operation, refused: false, ...one }));
    });
    expect(cases.length).toBeGreaterThan(200);

    const complaints = await inParallel(cases, async ({ operation, what, query, refused }) => {
      const path = `${pathWith(operation, ids())}?${query}`;
      const answer = await clientFor(operation).request(operation.method, path);
      const fault = complaint(answer);
      const accepted = answer.status === 200 && !refused;
      return fault === undefined || accepted
        ? undefined
        : `${operation.method} ${operation.path}, ${what}: ${fault}`;
    });

    expect(complaints).toEqual([]);
    expect(await rowCounts()).toEqual(rowsBefore);
  });

  it('is refused where an endpoint would not look at it: an unknown query, or a body that it does not read', async () => {
    const { document } = platform.documented;
    const closed = operations.filter(({ security = [] }) => security.length > 0);
    const queries = closed.map((operation) => {
      const schema = bodySchemaOf(operation);
      const body = schema && exampleOf(document, schema);
      return { operation, query: '?unknown=1', body, faultAt: 'unknown' };
    });
    const bodies = closed
      .filter((operation) => operation.method !== 'GET' && bodySchemaOf(operation) === undefined)
      .flatMap((operation) => [
        { operation, query: '', body: { unknown: 1 }, faultAt: 'unknown' },
        ...[['unknown'], 'unknown', 5].map((body) => ({ operation, query: '', body, faultAt: '' })),
      ]);
    expect(bodies.length).toBeGreaterThan(50);

    const complaints = await inParallel([...queries, ...bodies], async (one) => {
      const { method } = one.operation;
      const path = `${pathWith(one.operation, ids())}${one.query}`;
      const { status, body } = await clientFor(one.operation).request(method, path, { body: one.body });
      const faults = (body.errors ?? []) as { path: string }[];
      const answer = [status, body.code, ...faults.map((fault) => fault.path)].join();
      return answer === `400,validation_failed,${one.faultAt}` ? undefined : `${method} ${path}: ${answer}`;
    });

    expect(complaints).toEqual([]);
    expect(await rowCounts()).toEqual(rowsBefore);
  });

  it('is refused in every path, or is the id of nothing', async () => {
    const cases = operations.flatMap((operation) =>
      parametersOf(operation, 'path').flatMap(({ name, schema }) =>
        oddTexts.map(([what, text]) => ({
          operation,
          what: `${what} as ${name}`,
          name,
          text,
          isValid: platform.documented.validator(schema),
        })),
      ),
    );
    const written = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

    const complaints = await inParallel(cases, async ({ operation, what, name, text, isValid }) => {
      const path = pathWith(operation, { ...ids(), [name]: 'ODD' }).replace('ODD', text);
      const schema = bodySchemaOf(operation);
      const body = schema && exampleOf(platform.documented.document, schema, 'required');
      const answer = await clientFor(operation).request(operation.method, path, {
        body: written.has(operation.method) ? body : undefined,
      });
      if (answer.status < 300 && isValid(text)) return undefined;
      const fault = complaint(answer);
      return fault === undefined ? undefined : `${operation.method} ${path}, ${what}: ${fault}`;
    });

    expect(complaints).toEqual([]);
  });

  it('is answered as a problem even when it is no request at all', async () => {
    const port = Number(new URL(platform.url).port);
    const problemOf = async (text: string) => {
      const [head = '', body = ''] = (await sendRaw(port, text)).split('\r\n\r\n');
      expect(head).toContain('Content-Type: application/problem+json');
      return JSON.parse(body) as Json;
    };
    expect(await problemOf('GARBAGE\r\n\r\n')).toMatchObject({ status: 400, code: 'malformed_request' });
    expect(await problemOf(`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`)).toMatchObject({
      status: 431,
      code: 'headers_too_large',
    });
    const twoLengths = 'Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(await problemOf(`POST / HTTP/1.1\r\n${twoLengths}`)).toMatchObject({ code: 'malformed_request' });
  });
});

/** What comes back for bytes that no HTTP client would send. */
function sendRaw(port: number, text: string): Promise<string> {
  return new Promise((settle, fail) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, 'localhost', () => socket.write(text));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.once('close', () => settle(Buffer.concat(chunks).toString()));
    socket.once('error', fail);
  });
}

/** The complaints of all cases, a few at a time. */
async function inParallel<Case>(
  cases: readonly Case[],
  examine: (one: Case) => Promise<string | undefined>,
): Promise<string[]> {
  const complaints: string[] = [];
  const left = cases.values();
  const worker = async () => {
    for (const one of left) {
      const found = await examine(one).catch((error: unknown) => String(error));
      if (found !== undefined) complaints.push(found);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return complaints;
}
