import { StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { DomainError, type InputFault } from '#kernel';
import type { StandardSchemaV1 } from '@standard-schema/spec';

const MOST_FAULTS = 50;

/** Checks every body, query and parameter against the schema beside it. */
export class SchemaValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new NotAsTheSchemaSays(issues) });
  }

  override async transform<Value>(value: Value, metadata: ArgumentMetadata): Promise<Value> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      throw error instanceof NotAsTheSchemaSays ? invalidInput(error.issues, metadata.data) : error;
    }
  }
}

class NotAsTheSchemaSays extends Error {
  constructor(readonly issues: readonly StandardSchemaV1.Issue[]) {
    super('Found by a schema');
  }
}

/**
 * What a schema has found fault with, as an error for the caller.
 * @param field the one parameter that was checked; without it the issues name their fields themselves
 */
export function invalidInput(
  issues: readonly StandardSchemaV1.Issue[],
  field: string | undefined,
): DomainError {
  const faults = issues.slice(0, MOST_FAULTS).map(
    ({ path, message }): InputFault => ({
      path: [...(field === undefined ? [] : [field]), ...(path ?? [])]
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
