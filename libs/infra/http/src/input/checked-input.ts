import { DomainError, type InputFault } from '#kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { z } from 'zod';
import { faultMessages } from './fault-messages';

const MOST_FAULTS = 50;

/**
 * What a schema makes of an input.
 * @param field the one parameter that is checked; without it the faults name their fields themselves
 * @throws DomainError `validation_failed`
 */
export async function checked(
  value: unknown,
  schema: StandardSchemaV1,
  field: string | undefined,
): Promise<unknown> {
  const result = await resultOf(value, schema);
  if (result.issues !== undefined) throw invalidInput(result.issues, field);
  return result.value;
}

/** As `checked`, for schemas that wait for nothing. */
export function checkedAtOnce(value: unknown, schema: StandardSchemaV1, field: string | undefined): unknown {
  const result = resultOf(value, schema);
  if (result instanceof Promise)
    throw new Error('A schema that waits for something cannot be checked at once');
  if (result.issues !== undefined) throw invalidInput(result.issues, field);
  return result.value;
}

type Result = StandardSchemaV1.Result<unknown>;

function resultOf(value: unknown, schema: StandardSchemaV1): Result | Promise<Result> {
  if (!(schema instanceof z.ZodType)) return schema['~standard'].validate(value);
  const result = schema.safeParse(value, { error: faultMessages });
  return result.success ? { value: result.data } : { issues: result.error.issues.flatMap(byField) };
}

/** The schema names unknown fields together, at the object that has them; whoever sent them looks for each where it is. */
function byField(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'unrecognized_keys') return [issue];
  return issue.keys.map((key) => ({ ...issue, path: [...issue.path, key] }));
}

function invalidInput(issues: readonly StandardSchemaV1.Issue[], field: string | undefined): DomainError {
  const faults = firstOfEachField(
    issues.map(({ path, message }) => ({
      path: [...(field === undefined ? [] : [field]), ...(path ?? [])]
        .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
        .join('.'),
      message,
    })),
  ).slice(0, MOST_FAULTS);
  const [first] = faults;
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  return new DomainError(
    'validation_failed',
    `${where}${first?.message ?? 'The request is not valid.'}`,
    faults,
  );
}

/** What else a schema finds wrong with a field that is not what it should be follows from that. */
function firstOfEachField(faults: readonly InputFault[]): InputFault[] {
  const seen = new Set<string>();
  return faults.filter(({ path }) => !seen.has(path) && seen.add(path));
}
