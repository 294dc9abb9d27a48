import { setTimeout as elapse } from 'node:timers/promises';
import { type FastifyReply } from 'fastify';
import { type RequestTrouble } from '../chaos/trouble';
import { type Answer } from './idempotency';
import { StripeError } from './stripe-error';

/** Carries a request out as far as the trouble on its way lets it. Without an answer the connection is cut off. */
export async function throughTrouble(
  trouble: RequestTrouble | undefined,
  reply: FastifyReply,
  work: () => Promise<Answer>,
): Promise<Answer | undefined> {
  if (!trouble) return work();
  if (trouble.latencyMs > 0) await elapse(trouble.latencyMs);
  switch (trouble.fault) {
    case 'server_error':
      throw new StripeError(500, {
        type: 'api_error',
        message: 'Sorry! There was an error while talking to one of our backends.',
      });
    case 'rate_limit':
      throw new StripeError(429, {
        type: 'invalid_request_error',
        code: 'rate_limit',
        message: 'Request rate limit exceeded.',
      });
    case 'reset':
      return cutOff(reply);
    case 'lost':
      await work().catch(() => undefined);
      return cutOff(reply);
    default:
      return work();
  }
}

function cutOff(reply: FastifyReply): undefined {
  reply.hijack();
  reply.raw.destroy();
}
