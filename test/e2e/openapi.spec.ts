import type { OpenApiDocument } from '../support/documented-answers';
import {
  bodySchemaOf,
  exampleOf,
  operationsOf,
  parametersOf,
  resolved,
  type Operation,
  type Schema,
} from '../support/operations';
import { TestPlatform } from '../support/platform';

describe('the OpenAPI document', () => {
  let platform: TestPlatform;
  let document: OpenApiDocument;
  let operations: Operation[];

  beforeAll(async () => {
    platform = await TestPlatform.start({ webhooks: false });
    ({ document } = platform.documented);
    operations = operationsOf(document);
  });

  afterAll(() => platform.stop());

  const label = ({ method, path }: Operation) => `${method} ${path}`;

  it('is of version 3.1, with nothing that leads nowhere', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    for (const reference of textsUnder('$ref', document)) {
      const names = reference.replace('#/', '').split('/');
      const target = names.reduce<unknown>(
        (inner, name) => (inner as Record<string, unknown>)[name],
        document,
      );
      expect({ reference, found: target !== undefined }).toEqual({ reference, found: true });
    }
  });

  it('has a component for each name that something refers to, and no other', () => {
    const referred = new Set(textsUnder('$ref', document).map((reference) => reference.split('/').at(-1)));
    expect(Object.keys(document.components.schemas).filter((name) => !referred.has(name))).toEqual([]);
  });

  it('names every endpoint once, says what it is for, and under which heading', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const operation of operations) {
      const { summary = '', operationId = '', tags = [] } = operation;
      expect({ at: label(operation), summary, operationId, tags }).toEqual({
        at: label(operation),
        summary: expect.stringMatching(/\S{3}/) as string,
        operationId: expect.stringMatching(/^[a-z][A-Za-z]+$/) as string,
        tags: [expect.stringMatching(/^[a-z]+$/)],
      });
    }
  });

  it('declares every parameter of every path, and describes all that can be sent beside the body', () => {
    for (const operation of operations) {
      const inPath = [...operation.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
      expect(
        parametersOf(operation, 'path')
          .map(({ name }) => name)
          .sort(),
      ).toEqual(inPath.sort());
      for (const parameter of operation.parameters ?? []) {
        const at = `${label(operation)} ${parameter.name}`;
        expect({ at, described: isText(parameter.description ?? parameter.schema.description) }).toEqual({
          at,
          described: true,
        });
        if (parameter.in === 'path')
          expect({ at, required: parameter.required }).toEqual({ at, required: true });
        if (parameter.in !== 'header') expectValidExample(at, parameter.schema);
      }
    }
  });

  it('describes every field of every body and answer, with an example that is valid', () => {
    const schemas = operations.flatMap((operation) => [
      ...(bodySchemaOf(operation) === undefined
        ? []
        : [[`${label(operation)} body`, bodySchemaOf(operation) as Schema] as const]),
      ...Object.entries(operation.responses).flatMap(([status, { content = {} }]) =>
        Object.values(content).flatMap(({ schema }) =>
          schema === undefined ? [] : [[`${label(operation)} ${status}`, schema] as const],
        ),
      ),
    ]);
    const components = Object.entries(document.components.schemas) as [string, Schema][];
    const faults = [...schemas, ...components].flatMap(([at, schema]) => undescribed(document, schema, at));
    expect(faults).toEqual([]);
    for (const [at, schema] of schemas) expectValidExample(at, schema);
  });

  it('names every body that is sent', () => {
    for (const operation of operations.filter(({ path }) => !path.includes('/webhooks/'))) {
      const schema = bodySchemaOf(operation);
      if (schema === undefined) continue;
      expect({ at: label(operation), name: schema.$ref }).toEqual({
        at: label(operation),
        name: expect.any(String) as string,
      });
      expect(resolved(document, schema).additionalProperties).toBe(false);
    }
  });

  it('tells of every error that an endpoint can answer, with a valid example for each code', () => {
    const validate = platform.documented.validator({ $ref: '#/components/schemas/Problem' });
    for (const operation of operations) {
      const { responses, security = [], method } = operation;
      const at = label(operation);
      const expected = [
        ...(at.includes('/api/v1/') ? ['400', '500'] : ['500']),
        ...(security.length > 0 ? ['401', '403'] : []),
        ...(security.length > 0 && bodySchemaOf(operation) !== undefined ? ['413', '415', '422'] : []),
        ...(security.length > 0 && method === 'POST' ? ['409', '422'] : []),
      ];
      expect({ at, statuses: Object.keys(responses) }).toEqual({
        at,
        statuses: expect.arrayContaining(expected) as string[],
      });
      for (const [status, { content = {}, description }] of Object.entries(responses)) {
        expect(isText(description)).toBe(true);
        const problems = content['application/problem+json'];
        if (Number(status) < 400 || (at === 'GET /health/ready' && status === '503')) continue;
        const examples = Object.entries(problems?.examples ?? {});
        expect({ at, status, examples: examples.length > 0 }).toEqual({ at, status, examples: true });
        for (const [code, { value }] of examples) {
          expect(value).toMatchObject({ code, status: Number(status) });
          expect({ at, code, valid: validate(value) }).toEqual({ at, code, valid: true });
        }
      }
    }
  });

  it('lets a POST with an effect be repeated by an Idempotency-Key', () => {
    const posts = operations.filter(({ method, security = [] }) => method === 'POST' && security.length > 0);
    for (const operation of posts) {
      const headers = parametersOf(operation, 'header').map(({ name }) => name);
      expect({ at: label(operation), headers }).toEqual({
        at: label(operation),
        headers: ['Idempotency-Key'],
      });
    }
  });

  function expectValidExample(at: string, schema: Schema): void {
    for (const fields of ['all', 'required'] as const) {
      const example = exampleOf(document, schema, fields);
      const validate = platform.documented.validator(schema);
      expect({ at, example, valid: validate(example), errors: validate.errors }).toMatchObject({
        at,
        valid: true,
      });
    }
  }
});

/** Every field in a schema that says nothing of itself, or shows nothing. What it refers to is not looked into. */
function undescribed(document: OpenApiDocument, schema: Schema, at: string): string[] {
  const children = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const place = `${at}.${name}`;
    const meanings = [field, ...(field.anyOf ?? [])].map((one) => resolved(document, one));
    const described = isText(field.description) || meanings.some(({ description }) => isText(description));
    const shown = meanings.some(
      (one) => one.example !== undefined || one.const !== undefined || isNested(one),
    );
    return [
      ...(described ? [] : [`${place} is not described`]),
      ...(shown ? [] : [`${place} has no example`]),
      ...undescribed(document, field, place),
    ];
  });
  const { items, additionalProperties, anyOf = [] } = schema;
  const inner = [...anyOf, ...[items, additionalProperties].filter((one) => typeof one === 'object')];
  return [...children, ...inner.flatMap((one) => undescribed(document, one, at))];
}

function isNested({ properties, items, additionalProperties }: Schema): boolean {
  return properties !== undefined || items !== undefined || typeof additionalProperties === 'object';
}

function textsUnder(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    key === name && typeof child === 'string' ? [child] : textsUnder(name, child),
  );
}

function isText(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== '';
}
