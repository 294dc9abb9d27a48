import { StandardSchemaValidationPipe } from '@nestjs/common';
import { DomainError, type InputFault } from '#kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';

const MOST_FAULTS = 50;

/** What a schema has found fault with, as an error for the caller. */
export function invalidInput(issues: readonly StandardSchemaV1.Issue[]): DomainError {
  const faults = issues.slice(0, MOST_FAULTS).map(
    ({ path, message }): InputFault => ({
      path: (path ?? [])
        .map((segment) => String(typeof segment === 'object' ? segment.key : segment))
        .join('.'),
      message,
    }),
  );
  const [first] = faults;
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  return new DomainError(
    'validation_failed',
    `${where}${first?.message ?? 'The request is not valid.'}`,
    faults,
  );
}

/** Checks every body, query and parameter against the schema beside it. */
export function schemaValidationPipe(): StandardSchemaValidationPipe {
  return new StandardSchemaValidationPipe({ exceptionFactory: invalidInput });
}
