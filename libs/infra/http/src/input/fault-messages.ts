import type { z } from 'zod';

/** What is wrong with an input, said to the person who sent it. Schemas that say it themselves are left as they are. */
export const faultMessages: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'Is required' : `Must be ${kindOf(issue.expected)}`;
    case 'invalid_value':
      return issue.input === undefined ? 'Is required' : oneOf(issue.values);
    case 'too_small':
      return bounded(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return bounded(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'unrecognized_keys':
      return 'Is an unknown field';
    case 'invalid_format':
      return `Must be ${formats[issue.format] ?? 'of another form'}`;
    case 'not_multiple_of':
      return `Must be a multiple of ${issue.divisor}`;
    case 'invalid_key':
      return 'Has a name that is not allowed';
    case 'invalid_element':
      return 'Has an entry that is not valid';
    case 'invalid_union':
      return 'Has none of the forms that it may have';
    default:
      return undefined;
  }
};

const kinds: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
  date: 'a time',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'a time by ISO 8601 with its offset, such as 2026-01-31T12:00:00Z',
  date: 'a date, such as 2026-11-21',
  email: 'an e-mail address',
  url: 'a URL',
};

function kindOf(expected: string): string {
  return kinds[expected] ?? `of the kind ${expected}`;
}

function oneOf(values: readonly unknown[]): string {
  const [only] = values;
  return values.length === 1 ? `Must be ${shown(only)}` : `Must be one of ${values.map(shown).join(', ')}`;
}

function bounded(origin: string, bound: string, limit: number | bigint): string {
  const { verb, ...unit } = counted[origin] ?? { verb: 'be', one: '', more: '' };
  return `Must ${verb} ${bound} ${limit}${Number(limit) === 1 ? unit.one : unit.more}`;
}

/** What the size of these is counted in. */
const counted: Readonly<
  Record<string, { readonly verb: string; readonly one: string; readonly more: string }>
> = {
  string: { verb: 'have', one: ' character', more: ' characters' },
  array: { verb: 'have', one: ' entry', more: ' entries' },
  object: { verb: 'have', one: ' field', more: ' fields' },
  record: { verb: 'have', one: ' field', more: ' fields' },
};

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
