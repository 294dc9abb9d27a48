import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020';
import * as formats from 'ajv-formats';

interface Operation {
  readonly responses: Record<string, { content?: Record<string, { schema?: object }> }>;
}

export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}

/** One document of what several apps serve; of what two of them document, the first one's word counts. */
export function documentOfAll([first, ...others]: readonly OpenApiDocument[]): OpenApiDocument {
  if (first === undefined) throw new Error('No app documents anything');
  if (others.length === 0) return first;
  const rest = documentOfAll(others);
  return {
    ...first,
    paths: { ...rest.paths, ...first.paths },
    components: { ...first.components, schemas: { ...rest.components.schemas, ...first.components.schemas } },
  };
}

/** Holds every answer against the OpenAPI document that the service itself publishes. */
export class DocumentedAnswers {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly routes: { pattern: RegExp; path: string }[];

  constructor(readonly document: OpenApiDocument) {
    formats.default(this.ajv);
    this.ajv.addSchema({ $id: 'openapi', components: document.components });
    this.routes = Object.keys(document.paths)
      // Fixed paths before those with parameters, as the router does.
      .sort((left, right) => left.split('{').length - right.split('{').length)
      .map((path) => ({ path, pattern: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`) }));
  }

  /** Whether the service documents any endpoint at this path. */
  knows(path: string): boolean {
    return this.routes.some(({ pattern }) => pattern.test(path));
  }

  /** @throws Error when the endpoint, the status, the content type or the body is not what is documented */
  check(method: string, path: string, status: number, contentType: string, body: unknown): void {
    const where = `${method} ${path} → ${status}`;
    const route = this.routes.find(
      ({ pattern, path: documented }) =>
        pattern.test(path) && this.document.paths[documented]?.[method.toLowerCase()],
    );
    const operation = route && this.document.paths[route.path]?.[method.toLowerCase()];
    if (route === undefined || operation === undefined) {
      if (status === 404) return;
      throw new Error(`${where}: the endpoint is not documented`);
    }
    const response = operation.responses[String(status)];
    if (response === undefined)
      throw new Error(`${where}: the status is not documented\n${JSON.stringify(body)}`);
    const mediaType = contentType.split(';', 1)[0]?.trim() ?? '';
    const content = response.content?.[mediaType];
    if (content?.schema === undefined) {
      if (response.content === undefined) return;
      throw new Error(`${where}: ${mediaType} is not documented`);
    }
    const validate = this.validator(content.schema);
    if (!validate(body)) {
      throw new Error(
        `${where}: the body is not as documented: ${this.ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`,
      );
    }
  }

  /** Tells whether a value is as a schema of the document says. */
  validator(schema: object): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/');
    const known = this.validators.get(text);
    if (known !== undefined) return known;
    const compiled = this.ajv.compile(JSON.parse(text) as object);
    this.validators.set(text, compiled);
    return compiled;
  }
}
