import cors from '@fastify/cors';
import { isKnownOrigin } from '#contracts';
import type { CallBus } from '#infra/event-bus';
import type { FastifyInstance } from 'fastify';

/** Browsers may call from the origins of registered projects. That the key is of the same project is the guard's part. */
export async function allowProjectOrigins(server: FastifyInstance, calls: CallBus): Promise<void> {
  await server.register(cors, {
    origin: async (origin: string | undefined) => {
      if (origin === undefined) return false;
      const { known } = await calls.call(isKnownOrigin, { origin });
      return known;
    },
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-Project-ID', 'X-Request-Id', 'Idempotency-Key'],
    exposedHeaders: ['X-Request-Id', 'Idempotent-Replayed', 'Retry-After'],
    maxAge: 600,
  });
}
