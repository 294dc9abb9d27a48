import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** For an endpoint whose body is taken as the bytes that arrived: neither parsed nor looked into. */
export interface RawBodyOptions {
  /** In bytes. */
  readonly largest: number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set by an endpoint that takes its body raw. */
    rawBody?: RawBodyOptions;
  }
}

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Parses JSON bodies, but not those of endpoints that take them raw: what is signed must be checked before it is read, and
 * a signed body with a name in it that we refuse elsewhere must not be lost.
 */
export function parseBodies(app: NestFastifyApplication, server: FastifyInstance, largest: number): void {
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.addHook('onRoute', (route) => {
    const raw = route.config?.rawBody;
    if (raw !== undefined) route.bodyLimit = raw.largest;
  });
  app.useBodyParser(
    'application/json',
    { bodyLimit: largest },
    (request: FastifyRequest, body: Buffer, done: Done) => {
      if (request.routeOptions.config.rawBody === undefined)
        void parseJson(request, body.toString('utf8'), done);
      else done(null, body);
    },
  );
}
