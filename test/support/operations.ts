import type { OpenApiDocument } from './documented-answers';

/** As much of JSON Schema as the OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Record<string, Schema>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: boolean | Schema;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

interface Content {
  readonly schema?: Schema;
  readonly examples?: Record<string, { readonly value: unknown }>;
}

/** One endpoint, as the OpenAPI document describes it. */
export interface Operation {
  /** In capitals. */
  readonly method: string;
  readonly path: string;
  readonly operationId?: string;
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Record<string, Content> };
  readonly responses: Record<
    string,
    { readonly description?: string; readonly content?: Record<string, Content> }
  >;
  /** Each entry is one way to be let in. */
  readonly security?: readonly Record<string, readonly string[]>[];
}

/** Every endpoint of the document. */
export function operationsOf(document: OpenApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
}

/** The schema of the JSON body that an endpoint takes. */
export function bodySchemaOf(operation: Operation): Schema | undefined {
  return operation.requestBody?.content['application/json']?.schema;
}

export function parametersOf(operation: Operation, place: Parameter['in']): readonly Parameter[] {
  return operation.parameters?.filter((parameter) => parameter.in === place) ?? [];
}

/** Follows a reference into the document's components. */
export function resolved(document: OpenApiDocument, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.replace('#/components/schemas/', '');
  const target = document.components.schemas[name];
  if (target === undefined) throw new Error(`There is no ${schema.$ref}`);
  return target;
}

/** A value of the schema, made of the documented examples: with every optional field that has one, or with the required ones alone. */
export function exampleOf(
  document: OpenApiDocument,
  given: Schema,
  fields: 'all' | 'required' = 'all',
): unknown {
  const schema = resolved(document, given);
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf?.[0] !== undefined) return exampleOf(document, schema.anyOf[0], fields);
  if (schema.items !== undefined) return [exampleOf(document, schema.items, fields)];
  if (schema.properties === undefined) return schema.default;
  return Object.fromEntries(
    Object.entries(schema.properties)
      .filter(([name]) => fields === 'all' || schema.required?.includes(name) === true)
      .map(([name, child]) => [name, exampleOf(document, child, fields)]),
  );
}

/** The path of an endpoint with values in it; `nothing` stands for those that are not given. */
export function pathWith(operation: Operation, values: Record<string, string>): string {
  return operation.path.replace(/\{([^}]+)\}/g, (_, name: string) =>
    encodeURIComponent(values[name] ?? 'nothing'),
  );
}
