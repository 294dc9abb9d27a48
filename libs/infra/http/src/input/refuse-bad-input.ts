import { DomainError } from '#kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { inspectInput } from './inspect-input';

/** A Fastify hook: refuses on every route what no route may take. Raw bodies (webhooks) are not looked into. */
export function refuseBadInput(
  request: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  try {
    inspect(request);
    done();
  } catch (error) {
    done(error as Error);
  }
}

/** @throws DomainError */
function inspect(request: FastifyRequest): void {
  refuseOtherThanJson(request);
  for (const part of [request.params, request.query, request.body]) {
    if (part === undefined || part === null || Buffer.isBuffer(part)) continue;
    const { faults, holdsCardNumber } = inspectInput(part);
    if (holdsCardNumber) {
      throw new DomainError(
        'card_data_refused',
        'The request holds what looks like a card number. Card data goes to the hosted checkout page only; it was not stored.',
      );
    }
    if (faults.length > 0) throw new DomainError('validation_failed', 'The request is not valid.', faults);
  }
}

/** The server can parse forms and texts as well, which no endpoint takes. */
function refuseOtherThanJson({ body, headers }: FastifyRequest): void {
  if (body === undefined || body === null) return;
  if (/^application\/json\b/i.test(headers['content-type'] ?? '')) return;
  throw new DomainError('unsupported_media_type', 'Send JSON and set Content-Type: application/json.');
}
