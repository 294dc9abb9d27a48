import { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { errorAnswer } from '../http/stripe-api';
import { type DeliveryQueue } from '../webhooks/delivery-queue';
import { ControlError } from './control-error';
import { parseControl } from './parse-control';

const listSchema = z.strictObject({ limit: z.coerce.number().int().min(1).optional() });

interface ControlParts {
  queue: DeliveryQueue;
  reset: () => Promise<void>;
  /** Groups of routes, each with its own file. */
  groups: ((app: FastifyInstance) => Promise<void>)[];
}

/** `/_control`: what no API of Stripe's offers. JSON, without a key. */
export function controlApi({ queue, reset, groups }: ControlParts) {
  return async (app: FastifyInstance): Promise<void> => {
    app.setErrorHandler((error, request, reply) => {
      if (error instanceof ControlError) {
        void reply
          .code(error.status)
          .send({ error: { type: 'invalid_request_error', message: error.message } });
        return;
      }
      const { status, body } = errorAnswer(error);
      if (status >= 500) request.log.error({ err: error }, 'control request failed');
      void reply.code(status).type('application/json').send(body);
    });

    app.get('/_control/webhooks', async (request) => {
      const { limit } = parseControl(listSchema, request.query);
      return { data: await queue.attempts(limit) };
    });

    app.post('/_control/reset', async () => {
      await reset();
      return { reset: true };
    });

    for (const group of groups) await app.register(group);
  };
}
