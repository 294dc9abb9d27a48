import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { checked } from './checked-input';

/** Checks every body, query and parameter against the schema beside it. */
export class SchemaValidationPipe implements PipeTransform {
  async transform(value: unknown, { type, schema, data }: ArgumentMetadata): Promise<unknown> {
    return schema === undefined || type === 'custom' ? value : checked(value, schema, data);
  }
}
