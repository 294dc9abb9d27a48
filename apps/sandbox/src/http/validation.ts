import { type z } from 'zod';
import { InvalidParameter, missingParameter } from './stripe-error';

type Issue = z.core.$ZodIssue;

/** Checks the parameters of a request, or throws the error that Stripe answers with. */
export function parseParams<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw toStripeError(mostTelling(parsed.error.issues), input);
}

/** An unknown parameter is told first, as it often is the misspelt name of one that is missing. */
function mostTelling(issues: Issue[]): Issue {
  const [first] = issues;
  const telling = issues.find((issue) => issue.code === 'unrecognized_keys') ?? first;
  if (!telling) throw new Error('A failed validation has no issue.');
  return telling;
}

function toStripeError(issue: Issue, input: unknown): InvalidParameter {
  const param = paramName(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const names = issue.keys.map((key) => paramName([...issue.path, key]));
      const [name = ''] = names;
      const label = names.length > 1 ? 'parameters' : 'parameter';
      return new InvalidParameter(`Received unknown ${label}: ${names.join(', ')}`, {
        code: 'parameter_unknown',
        param: name,
      });
    }
    case 'custom':
      return new InvalidParameter(issue.message, { code: String(issue.params?.code), param });
    case 'invalid_value':
      return valueAt(input, issue.path) === undefined
        ? missingParameter(param)
        : new InvalidParameter(
            `Invalid ${param}: must be one of ${issue.values.map((value) => String(value)).join(', ')}`,
            { param },
          );
    case 'invalid_union': {
      const nested = issue.errors.at(-1)?.[0];
      return nested
        ? toStripeError({ ...nested, path: [...issue.path, ...nested.path] }, input)
        : new InvalidParameter(`Invalid ${param}`, { param });
    }
    default:
      return valueAt(input, issue.path) === undefined
        ? missingParameter(param)
        : new InvalidParameter(`Invalid ${param}: ${issue.message}`, { param });
  }
}

/** `['line_items', 0, 'price']` → `line_items[0][price]`. */
function paramName(path: PropertyKey[]): string {
  const [first, ...rest] = path.map(String);
  return (first ?? '') + rest.map((key) => `[${key}]`).join('');
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}
