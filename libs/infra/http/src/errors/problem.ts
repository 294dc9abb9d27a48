import { HttpException } from '@nestjs/common';
import {
  CardDeclinedError,
  DomainError,
  errorCodes,
  SubscriptionExistsError,
  type ErrorCode,
  type InputFault,
} from '#kernel';
import { isDatabaseAway } from '#infra/database';
import { z } from 'zod';
import { errorMappings } from './error-mapping';

const faultSchema = z.object({
  path: z.string().meta({
    description: 'Where in the input it is; empty for the whole of it.',
    example: 'products.0.price.amount',
  }),
  message: z.string().meta({ description: 'What is wrong with it.', example: 'Must be a whole number' }),
});

/** An error answer by RFC 9457. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .meta({ description: 'Names the kind of error.', example: 'urn:paygrove:error:payment_not_found' }),
    title: z.string().meta({ description: 'The kind of error in words.', example: 'No such payment' }),
    status: z.int().meta({ description: 'The HTTP status.', example: 404 }),
    detail: z.string().meta({
      description: 'What happened, to which id, and what to do.',
      example: 'There is no payment pay_01jd in this project.',
    }),
    instance: z
      .string()
      .meta({ description: 'The path that was called.', example: '/api/v1/payments/pay_01jd' }),
    code: z.enum(errorCodes).meta({ description: 'Stable; decide by this.', example: 'payment_not_found' }),
    decline_code: z
      .string()
      .optional()
      .meta({ description: 'For a declined card: Stripe’s reason.', example: 'insufficient_funds' }),
    subscription_id: z.string().optional().meta({
      description:
        'For `subscription_exists`: the one that the user has, unless it has not begun yet or a publishable key asks.',
      example: 'sub_01jd3w8z6k4q2m9x7c5v1b0n8h',
    }),
    errors: z
      .array(faultSchema)
      .optional()
      .meta({
        description: 'For invalid input: each fault and where it is.',
        example: [{ path: 'amount', message: 'Must be a whole number' }],
      }),
  })
  .meta({ id: 'Problem', description: 'Every error is answered in this form, as application/problem+json.' });

export type Problem = z.output<typeof problemSchema>;

export function problemOf(
  code: ErrorCode,
  detail: string,
  instance: string,
  faults: readonly InputFault[] = [],
): Problem {
  const { status, title } = errorMappings[code];
  const problem = { type: `urn:paygrove:error:${code}`, title, status, detail, instance, code };
  return faults.length === 0 ? problem : { ...problem, errors: [...faults] };
}

/**
 * Turns whatever was thrown into the answer. What we did not throw on purpose says nothing: `service_unavailable` while the database is away,
 * else `internal_error`.
 */
export function problemFrom(error: unknown, instance: string): Problem {
  if (error instanceof CardDeclinedError) {
    return { ...problemOf(error.code, error.message, instance), decline_code: error.declineCode };
  }
  if (error instanceof SubscriptionExistsError && error.subscriptionId !== null) {
    return { ...problemOf(error.code, error.message, instance), subscription_id: error.subscriptionId };
  }
  if (error instanceof DomainError) return problemOf(error.code, error.message, instance, error.faults);
  const code = isDatabaseAway(error) ? 'service_unavailable' : codeOfServerError(error);
  if (code !== undefined) return problemOf(code, messageFor(code), instance);
  return problemOf(
    'internal_error',
    'The request failed on our side and can be repeated. Nothing was lost.',
    instance,
  );
}

/** Errors that Fastify and Nest throw before a handler is reached. */
function codeOfServerError(error: unknown): ErrorCode | undefined {
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  switch (status) {
    case 400:
      return 'malformed_body';
    case 404:
      return 'route_not_found';
    case 413:
      return 'body_too_large';
    case 415:
      return 'unsupported_media_type';
    case 503:
      return 'service_unavailable';
    default:
      return undefined;
  }
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
}

function messageFor(code: ErrorCode): string {
  switch (code) {
    case 'malformed_body':
      return 'The body could not be read. Send one JSON object and set Content-Type: application/json.';
    case 'route_not_found':
      return 'There is no such endpoint with this method. See /docs for those that there are.';
    case 'body_too_large':
      return 'The body is larger than this endpoint takes: 256 kB, and 1 MB for webhooks of Stripe.';
    case 'unsupported_media_type':
      return 'Send JSON and set Content-Type: application/json.';
    case 'service_unavailable':
      return 'This instance cannot answer now. Nothing was lost: try again shortly, with the same Idempotency-Key.';
    default:
      return errorMappings[code].title;
  }
}
