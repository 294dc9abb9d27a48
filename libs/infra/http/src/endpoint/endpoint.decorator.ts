import { applyDecorators, HttpCode, SetMetadata, UseInterceptors } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiHeader, ApiOperation, ApiResponse, ApiSecurity } from '@nestjs/swagger';
import type { ErrorCode } from '#kernel';
import type { z } from 'zod';
import { ACCESS, type Access } from '../access/access.guard';
import { errorMappings } from '../errors/error-mapping';
import { problemOf, type Problem } from '../errors/problem';
import {
  ANSWERS_SECRET,
  IDEMPOTENCY,
  IdempotencyInterceptor,
  type AnswersSecret,
  type Idempotency,
} from '../idempotency/idempotency.interceptor';
import type { RawBodyOptions } from '../input/raw-body';
import { DIRECT } from '../server/direct-routes';

export interface EndpointOptions {
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly response: { readonly status: number; readonly schema?: z.ZodType; readonly description: string };
  /** The codes that this endpoint itself may answer. Those that follow from access, input and keys are added. */
  readonly errors?: readonly ErrorCode[];
  /** Required for every POST of a caller: how a repetition is kept from acting twice. */
  readonly idempotency?: Idempotency;
  /** The answer shows a secret: it is kept encrypted for its replay. */
  readonly answersSecret?: AnswersSecret;
  /** Whether there is anything that a schema checks; true unless said otherwise. */
  readonly takesInput?: boolean;
  /** Whether a JSON body may come; unless said otherwise true where there is `idempotency`, which is every POST. */
  readonly takesBody?: boolean;
  /** Asked so often that it is served without Nest's chain around it: see `serveDirectly`. */
  readonly direct?: boolean;
  /** Takes the body as the bytes that arrived, for `@RawBody()`: it is neither parsed nor inspected. */
  readonly rawBody?: RawBodyOptions;
}

/** Says of an endpoint who may call it, what it answers, and with which errors: for the guard and the documentation alike. */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  const {
    summary,
    description,
    access,
    response,
    idempotency,
    answersSecret = false,
    rawBody,
    direct = false,
  } = options;
  return applyDecorators(
    HttpCode(response.status),
    SetMetadata(ACCESS, access),
    SetMetadata(IDEMPOTENCY, idempotency),
    SetMetadata(ANSWERS_SECRET, answersSecret),
    SetMetadata(DIRECT, direct),
    ApiOperation({ summary, description: [description, whoMayCall(access)].filter(Boolean).join('\n\n') }),
    ApiResponse({
      status: response.status,
      description: response.description,
      ...(response.schema === undefined ? {} : { standardSchema: response.schema }),
    }),
    ...securityOf(access),
    ...(rawBody === undefined ? [] : [RouteConfig({ rawBody })]),
    // Not for all endpoints: even an interceptor that does nothing costs every read a chain of observables.
    ...(idempotency === undefined ? [] : [idempotencyHeader, UseInterceptors(IdempotencyInterceptor)]),
    ...errorResponses(errorsOf(options)),
  );
}

const idempotencyHeader = ApiHeader({
  name: 'Idempotency-Key',
  required: false,
  description:
    'Any unique text of 1 to 255 printable characters. The first answer is kept for 24 hours and replayed, with Idempotent-Replayed: true.',
  schema: { type: 'string', maxLength: 255 },
});

function whoMayCall(access: Access): string {
  if (access === 'public') return 'Needs no credentials.';
  const names = {
    operator: 'operator',
    secret_key: 'project backend',
    publishable_key: 'project front end',
    end_user: 'end user (his own only)',
  };
  return `May be called by: ${access.map((kind) => names[kind]).join(', ')}.`;
}

function securityOf(access: Access): MethodDecorator[] {
  if (access === 'public') return [];
  const ways = [];
  if (access.includes('operator')) ways.push(ApiSecurity({ admin_key: [] }));
  if (access.includes('secret_key') || access.includes('publishable_key')) {
    ways.push(ApiSecurity({ project_key: [], project_id: [] }));
  }
  if (access.includes('end_user')) ways.push(ApiSecurity({ user_token: [] }));
  return ways;
}

function errorsOf(options: EndpointOptions): ErrorCode[] {
  const { access, errors = [], idempotency, takesInput = true, rawBody } = options;
  const { takesBody = idempotency !== undefined } = options;
  const implied: ErrorCode[] = ['internal_error', 'service_unavailable'];
  if (access !== 'public') implied.push('unauthenticated', 'invalid_api_key', 'forbidden');
  if (access !== 'public' && access.some((kind) => kind !== 'operator'))
    implied.push('project_header_mismatch');
  if (access !== 'public') implied.push('invalid_token', 'user_suspended');
  if (access.includes('end_user')) implied.push('user_not_found');
  if (access.includes('publishable_key')) implied.push('origin_not_allowed');
  if (rawBody !== undefined) implied.push('body_too_large', 'unsupported_media_type');
  if (takesInput) implied.push('validation_failed', 'card_data_refused');
  if (takesBody) implied.push('malformed_body', 'body_too_large', 'unsupported_media_type');
  // Whatever asks Stripe may do so with a key that a project has brought.
  if (errors.includes('provider_unavailable')) implied.push('stripe_key_refused');
  if (idempotency !== undefined) {
    implied.push('idempotency_key_invalid', 'idempotency_key_reused', 'idempotency_in_progress');
  }
  return [...new Set([...errors, ...implied])];
}

function exampleOf(code: ErrorCode): Problem {
  const faults = code === 'validation_failed' ? [{ path: 'amount', message: 'Must be a whole number' }] : [];
  return problemOf(code, errorMappings[code].title, '/api/v1/…', faults);
}

function errorResponses(codes: readonly ErrorCode[]): MethodDecorator[] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = errorMappings[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return [...byStatus].map(([status, group]) =>
    ApiResponse({
      status,
      description: group.map((code) => `\`${code}\``).join(', '),
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          examples: Object.fromEntries(group.map((code) => [code, { value: exampleOf(code) }])),
        },
      },
    }),
  );
}
