import type { Json } from './api-client';
import type { OpenApiDocument } from './documented-answers';
import { resolved, type Schema } from './operations';

/** One field of a request, spoilt. */
export interface Mutation {
  /** Where the fault is, as a problem names it: `products.0.price.amount`. */
  readonly path: string;
  readonly what: string;
  readonly body: unknown;
  /** Refused whatever the schema says. */
  readonly poison?: boolean;
}

type Step = string | number;

const MISSING = Symbol('missing');

/** What is put in place of any field, whatever its type. */
const spoilers: readonly (readonly [what: string, value: unknown])[] = [
  ['missing', MISSING],
  ['null', null],
  ['true', true],
  ['empty text', ''],
  ['blank text', ' '],
  ['digits', '7'],
  ['long text', 'x'.repeat(10_000)],
  ['zero', 0],
  ['negative', -1],
  ['fraction', 1.5],
  ['beyond 2^53', 2 ** 53],
  ['huge', 1e300],
  ['list', []],
  ['list of texts', ['x']],
  ['object', {}],
  ['nested', { a: { a: { a: {} } } }],
  ['script', '<script>alert(1)</script>'],
  ['injection', `'; DROP TABLE projects.projects; --`],
  ['path', '../../etc/passwd'],
  ['right-to-left', '\u202eabc'],
];

/** What no field may hold. */
const poisons: readonly (readonly [what: string, value: unknown])[] = [
  ['NUL', 'a\u0000b'],
  ['escape character', 'a\u001b[31mb'],
  ['lone surrogate', '\ud800'],
  ['prototype key', JSON.parse('{"__proto__":{"admin":true}}')],
  ['constructor key', { constructor: { prototype: {} } }],
  ['too deep', JSON.parse('{"a":'.repeat(50) + '1' + '}'.repeat(50))],
  ['too many', Array.from({ length: 3_000 }, () => 0)],
];

/** A valid body with each field in turn spoilt in every way, and with an unknown field in every object. */
export function mutationsOf(document: OpenApiDocument, schema: Schema, body: unknown): Mutation[] {
  return placesIn(document, schema, body).flatMap(({ steps, object, given }) => {
    const path = steps.join('.');
    const added = [...steps, 'unknown_field'];
    const unknown = object
      ? [{ path: added.join('.'), what: 'unknown field', body: replaced(body, added, 1) }]
      : [];
    return [
      ...spoilers
        .filter(([, value]) => value !== MISSING || (steps.length > 0 && given !== undefined))
        .map(([what, value]) => ({ path, what, body: replaced(body, steps, value) })),
      ...poisons.map(([what, value]) => ({ path, what, body: replaced(body, steps, value), poison: true })),
      ...unknown,
    ];
  });
}

/** Texts that a query or path parameter may come with. */
export const oddTexts: readonly (readonly [what: string, encoded: string])[] = [
  ['empty', ''],
  ['blank', '%20'],
  ['NUL', '%00'],
  ['newline and escape', '%0d%0a%1b'],
  ['invalid UTF-8', '%ff%fe'],
  ['invalid encoding', '%zz'],
  ['half an encoding', '%'],
  ['slash', '..%2f..%2fetc'],
  ['quote', '%27%3b--'],
  ['negative', '-1'],
  ['fraction', '1.5'],
  ['beyond 2^53', '9007199254740993'],
  ['huge', '1e400'],
  ['beyond 2^63', '99999999999999999999'],
  ['long', 'x'.repeat(2_500)],
  ['year zero', '0000-01-01T00:00:00Z'],
  ['year ten thousand', '9999-12-31T23:59:59-23:59'],
  ['prototype', '__proto__'],
  ['emoji', '%F0%9F%92%B3'],
  ['lone surrogate', '%ED%A0%80'],
];

interface Place {
  readonly steps: readonly Step[];
  /** Whether unknown fields are refused here. */
  readonly object: boolean;
  /** What stands here so far. */
  readonly given: unknown;
}

function placesIn(
  document: OpenApiDocument,
  given: Schema,
  value: unknown,
  steps: readonly Step[] = [],
): Place[] {
  const schema = resolved(document, given);
  const here = { steps, object: schema.additionalProperties === false, given: value };
  if (Array.isArray(value) && schema.items !== undefined) {
    const { items } = schema;
    return [here, ...value.flatMap((item, index) => placesIn(document, items, item, [...steps, index]))];
  }
  return [
    here,
    ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
      placesIn(document, child, isObject(value) ? value[name] : undefined, [...steps, name]),
    ),
  ];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function replaced(body: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) return value;
  if (Array.isArray(body)) {
    return body.map((item, index): unknown => (index === step ? replaced(item, rest, value) : item));
  }
  const object = isObject(body) ? body : {};
  const child = replaced(object[step], rest, value);
  const { [step]: _former, ...others } = object;
  return child === MISSING ? others : { ...others, [step]: child };
}
