import { type SearchField } from './search-fields';
import { type Clause, invalidQuery, type Operator, parseSearch } from './search-query';

type Fields = Readonly<Record<string, SearchField>>;
type Test = (object: object) => boolean;

/** The shortest piece of a text that can be searched for. */
const SHORTEST_PIECE = 3;

const comparisons: Record<Exclude<Operator, ':' | '~'>, (value: number, bound: number) => boolean> = {
  '>': (value, bound) => value > bound,
  '<': (value, bound) => value < bound,
  '>=': (value, bound) => value >= bound,
  '<=': (value, bound) => value <= bound,
};

/** Says of an object whether it is what a query asks for. @throws InvalidRequest for what these fields do not allow. */
export function searchFilter(query: string, resource: string, fields: Fields): Test {
  const { every, clauses } = parseSearch(query);
  const tests = clauses.map((clause) => testOf(clause, resource, fields));
  return (object) => (every ? tests.every((test) => test(object)) : tests.some((test) => test(object)));
}

function testOf(clause: Clause, resource: string, fields: Fields): Test {
  const field = fields[clause.field];
  if (!field || (clause.field === 'metadata') !== (clause.key !== undefined)) {
    throw invalidQuery(
      `Field \`${clause.field}\` is an unsupported search field for resource \`${resource}\`. See https://docs.stripe.com/search#query-fields-for-${resource.replaceAll('_', '-')} for a list of supported fields.`,
    );
  }
  const steps = [
    ...(field.path ?? clause.field).split('.'),
    ...(clause.key === undefined ? [] : [clause.key]),
  ];
  const holds = valueTest(clause, field);
  return (object) => holds(valueAt(object, steps)) !== clause.negated;
}

function valueTest({ field, operator, value }: Clause, { kind }: SearchField): (found: unknown) => boolean {
  if (value === null) {
    if (operator !== ':') throw unsuitable(field, operator);
    return (found) => found === null;
  }
  const wanted = value.toLowerCase();
  switch (operator) {
    case ':':
      return (found) => isPlain(found) && String(found).toLowerCase() === wanted;
    case '~':
      if (kind !== 'string') throw unsuitable(field, operator);
      if (value.length < SHORTEST_PIECE) {
        throw invalidQuery(`Substring matches need at least ${SHORTEST_PIECE} characters: \`${field}\`.`);
      }
      return (found) => typeof found === 'string' && found.toLowerCase().includes(wanted);
    default:
      if (kind !== 'number' || value.trim() === '' || Number.isNaN(Number(value))) {
        throw unsuitable(field, operator);
      }
      return (found) => typeof found === 'number' && comparisons[operator](found, Number(value));
  }
}

const isPlain = (found: unknown): found is boolean | number | string =>
  ['boolean', 'number', 'string'].includes(typeof found);

/** Null when there is none. */
function valueAt(object: object, steps: string[]): unknown {
  let value: unknown = object;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string, unknown>)[step];
  }
  return value ?? null;
}

const unsuitable = (field: string, operator: string) =>
  invalidQuery(`The operator \`${operator}\` does not suit the field \`${field}\` or its value.`);
