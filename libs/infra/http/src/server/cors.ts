import cors from '@fastify/cors';
import { isKnownOrigin } from '#contracts';
import type { CallBus } from '#infra/event-bus';
import type { FastifyInstance } from 'fastify';

/** Browsers may call from the origins of registered projects. That the key is of the same project is the guard's part. */
export async function allowProjectOrigins(server: FastifyInstance, calls: CallBus): Promise<void> {
  await server.register(cors, {
    // Backends send no origin: they need not wait for anything.
    origin: (origin, done) => {
      if (origin === undefined) return done(null, false);
      calls.call(isKnownOrigin, { origin }).then(
        ({ known }) => done(null, known),
        (error: Error) => done(error, false),
      );
    },
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-Project-ID', 'X-Request-Id', 'Idempotency-Key'],
    exposedHeaders: ['X-Request-Id', 'Idempotent-Replayed', 'Retry-After'],
    maxAge: 600,
  });
}
