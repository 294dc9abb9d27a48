import type { DocumentedAnswers } from './documented-answers';

/** A JSON body. */
export type Json = Record<string, unknown>;

/** Reads a text out of a body by its path: `textAt(body, 'provider.customer_id')`. @throws Error when there is none */
export function textAt(body: unknown, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>(
      (inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Json)[name] : undefined),
      body,
    );
  if (typeof value !== 'string') throw new Error(`There is no text at ${path} in ${JSON.stringify(body)}`);
  return value;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface RequestOptions {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Sent as it is, instead of `body`. */
  readonly rawBody?: string | Buffer;
}

/** An application that serves some of the API, and what it documents of it. */
export interface ServingApp {
  readonly url: string;
  readonly documented: DocumentedAnswers | undefined;
}

/** Calls the API as a project or the operator would, and holds every answer against the published OpenAPI document. */
export class ApiClient {
  /** @param target one application's address, or which application serves a path */
  constructor(
    private readonly target: string | ((path: string) => ServingApp),
    private readonly headers: Record<string, string>,
    private readonly documented?: DocumentedAnswers,
  ) {}

  /** The same client with other or more headers. */
  with(headers: Record<string, string>): ApiClient {
    return new ApiClient(this.target, { ...this.headers, ...headers }, this.documented);
  }

  /** The same client, asking one application whatever the path. */
  at(app: ServingApp): ApiClient {
    return new ApiClient(() => app, this.headers);
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.request('GET', path, { headers });
  }

  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.request('POST', path, { body, headers });
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const { body, rawBody, headers } = options;
    const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const { target } = this;
    const { url, documented } =
      typeof target === 'string' ? { url: target, documented: this.documented } : target(path);
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...this.headers,
        ...headers,
      },
      body: payload,
    });
    const text = await response.text();
    const contentType = response.headers.get('content-type') ?? '';
    const parsed: unknown = /json/.test(contentType) ? JSON.parse(text) : text;
    documented?.check(method, new URL(response.url).pathname, response.status, contentType, parsed);
    return { status: response.status, headers: response.headers, body: parsed as Json };
  }
}
